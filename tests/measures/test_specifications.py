"""Every measure's specification tables, on the engine and on the plain oracle."""

from datetime import date

import oracle
import oracle_all
import pytest
import reference_records as reference
import specifying
from oracle_figures import Period

from cairn import measures
from cairn.measures import tables

FILES = sorted(specifying.FOLDER.glob("*.md"))
CASES = {path.stem: specifying.cases(path) for path in FILES}


@pytest.fixture(scope="module")
def found(engine):
    """The figures of every case of every measure in one run; a case is a partnership."""
    every = [case for listed in CASES.values() for case in listed]
    rows, facts, spans = specifying.together(every)
    figures = measures.compute(reference.as_tables(engine, rows, "spec"), facts, spans)
    return reference.of_cases(engine, figures, [(case.name, case.measure, *case.days) for case in every])


def as_written(figure):
    """A figure as the tables write it: `numerator`, `denominator` and, where written, value and limits."""
    return {name: "" if figure[name] is None else figure[name] for name in figure}


def agrees(row, figure):
    counts = [
        row[name] == str(as_written(figure)[name]) for name in ("numerator", "denominator") if name in row
    ]
    values = [name for name in ("value", "lower", "upper") if name in row]
    near = [
        row[name] == ""
        if figure[name] is None
        else row[name] != "" and abs(float(row[name]) - figure[name]) < 5e-4
        for name in values
    ]
    return bool(counts) and all(counts) and all(near)


def test_every_measure_is_specified():
    assert set(CASES) == set(measures.MEASURES)
    assert [name for name, listed in CASES.items() if not listed] == []


def test_every_case_is_small_and_expects_something():
    for listed in CASES.values():
        for case in listed:
            given = sum(len(rows) for name, rows in case.written.items() if name != "expected")
            assert 1 <= given <= 12, case.name
            assert case.expected, case.name


@pytest.mark.parametrize("measure", sorted(CASES))
def test_the_engine_gives_what_the_tables_say(measure, found):
    wrong = []
    for case in CASES[measure]:
        for row in case.expected:
            figure = found[(case.name, measure, *case.days, *row["first"].split(" ", 1))]
            if not agrees(row, figure):
                wrong.append((case.title, row, figure))
    assert wrong == []


@pytest.mark.parametrize("measure", sorted(CASES))
def test_the_oracle_gives_what_the_tables_say(measure):
    wrong = []
    for case in CASES[measure]:
        rows = {
            name: [{**dict.fromkeys(tables.columns(name), ""), **row} for row in listed]
            for name, listed in case.rows().items()
        }
        world = oracle.World(rows, date.fromisoformat(case.extract), specifying.AREAS)
        figures = oracle_all.figures(world, Period(*case.days), [measure])
        for row in case.expected:
            figure = figures[(measure, *row["first"].split(" ", 1))]
            names = ("numerator", "denominator", "value", "lower", "upper")
            if not agrees(row, dict(zip(names, figure, strict=True))):
                wrong.append((case.title, row, figure))
    assert wrong == []
