"""The engine and the plain oracle, asked the same of many small populations, give the same figures."""

from datetime import date

import oracle
import oracle_all
import populations
import pytest
import reference_records as reference
from oracle_figures import Period

from cairn import measures

SPANS = (
    measures.Span("financial-year", date(2024, 4, 1), date(2025, 3, 31)),
    measures.Span("rolling-12", date(2024, 9, 1), date(2025, 8, 31)),
    measures.Span("quarter", date(2024, 4, 1), date(2024, 6, 30)),
    measures.Span("days", date(2024, 6, 20), date(2024, 6, 29)),
)
KEY = ("partnership", "period_start", "period_end", "measure", "breakdown", "level")
VALUES = ("numerator", "denominator", "value", "lower", "upper")


def engine_figures(engine, made):
    """Every figure of every population, each a partnership of its own, in one run."""
    rows: dict[str, list[dict[str, str]]] = {}
    for case, one in made.items():
        for file, listed in one.rows.items():
            rows.setdefault(file, []).extend({"partnership": case, **row} for row in listed)
    facts = [measures.Facts(populations.EXTRACT, populations.AREAS, case) for case in made]
    found = measures.compute(reference.as_tables(engine, rows, "made"), facts, SPANS).to_pyarrow()
    keys = zip(*(found[name].to_pylist() for name in KEY), strict=True)
    return dict(zip(keys, zip(*(found[name].to_pylist() for name in VALUES), strict=True), strict=True))


def oracle_figures(made):
    """The same by the oracle, one population and one period after another."""
    found = {}
    for case, one in made.items():
        world = oracle.World(one.rows, populations.EXTRACT, populations.AREAS)
        for span in SPANS:
            names = [
                name for name in oracle_all.MEASURES if span.twelve or name not in oracle_all.FOLLOWS_YEARS
            ]
            for key, figure in oracle_all.figures(world, Period(span.start, span.end), names).items():
                found[case, span.start, span.end, *key] = figure
    return found


def near(one, other):
    """Whether two figures are the same, but for the last bits of a division."""
    pairs = zip(one, other, strict=True)
    return all(a == b or (a is not None and b is not None and abs(a - b) < 1e-12) for a, b in pairs)


def differences(engine, made, there):
    here = engine_figures(engine, made)
    assert set(here) == set(there)
    return [(key, there[key], here[key]) for key in here if not near(here[key], there[key])]


def populated(seeds):
    return {f"seed {seed}": populations.Population(seed) for seed in seeds}


@pytest.fixture(scope="module")
def made():
    return populated(range(40))


@pytest.fixture(scope="module")
def told(made):
    return oracle_figures(made)


def test_the_oracle_and_the_engine_agree(engine, made, told):
    assert differences(engine, made, told) == []


@pytest.mark.long
def test_they_agree_on_many_more(engine):
    many = populated(range(1_000, 2_000))
    assert differences(engine, many, oracle_figures(many)) == []


def test_the_populations_reach_every_measure(told):
    """No measure is left at 0 throughout, or the agreement would say nothing of it."""
    assert {key[3] for key, figure in told.items() if figure[0]} == set(measures.MEASURES)
