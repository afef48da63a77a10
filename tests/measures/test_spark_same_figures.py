"""Spark and DuckDB, handed the same records, give the same figures to the last count.

All cases go to Spark at once, a partnership each, so that it has few jobs: every specification, the worked
scenarios, and some small populations. The oracle decides between two engines that differ.
"""

import contextlib
import gc
import os
import stat
from datetime import date
from pathlib import Path

import populations
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import reference_records as reference
import specifying

from cairn import measures
from cairn.framework.engine import EngineError
from cairn.measures import tables
from cairn.measures.spark import NoSpark, opened

# PySpark leaves its sockets to the collector of garbage; that is its own affair.
pytestmark = [
    pytest.mark.long,  # a session of Spark and its jobs take minutes on two busy cores
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.autoBroadcastJoinThreshold": "1g",
}
KEY = ("partnership", "measure", "period_start", "period_end", "breakdown", "level")
CASES = [case for path in sorted(specifying.FOLDER.glob("*.md")) for case in specifying.cases(path)]
SEEDS = range(2_000, 2_010)


def populated():
    """Small populations crowded on the edges of the rules."""
    rows = {}
    for seed in SEEDS:
        for name, listed in populations.Population(seed).rows.items():
            rows.setdefault(name, []).extend({"partnership": f"seed {seed}", **row} for row in listed)
    facts = [measures.Facts(populations.EXTRACT, populations.AREAS, f"seed {seed}") for seed in SEEDS]
    return rows, facts, {measures.Span("quarter", date(2024, 4, 1), date(2024, 6, 30))}


@pytest.fixture(scope="module")
def given(shared):
    """Rows of every file, facts and periods of all cases."""
    parts = [specifying.together(CASES), populated()]
    small = shared / "reference" / "treatment" / "small"
    if small.is_dir():
        parts.append(reference.scenarios(small))
    rows = {
        name: [row for part in parts for row in part[0].get(name, [])]
        for name in tables.names()
        if any(name in part[0] for part in parts)
    }
    facts, spans = [one for part in parts for one in part[1]], {span for part in parts for span in part[2]}
    return {name: text(name, listed) for name, listed in rows.items()}, facts, spans


def text(name, rows):
    """Rows of a file as a table, every cell text as it stands."""
    columns = ("partnership", *tables.columns(name))
    return pa.table({one: pa.array([row.get(one, "") for row in rows], pa.string()) for one in columns})


@pytest.fixture(scope="module")
def stack():
    with contextlib.ExitStack() as stack:
        yield stack
    gc.collect()


@pytest.fixture(scope="module")
def spark(stack):
    return stack.enter_context(opened(settings=QUICK))


@pytest.fixture(scope="module")
def on_spark(spark, given, tmp_path_factory):
    """All figures by Spark, which finds the records as Parquet."""
    place = tmp_path_factory.mktemp("estate")
    for name, table in given[0].items():
        pq.write_table(table, place / f"{name}.parquet")
    return measures.compute(spark.tables(place), *given[1:]).to_pyarrow()


@pytest.fixture(scope="module")
def on_duckdb(engine, given):
    made = {
        name: engine.create_table(f"both_{name}", table, temp=True, overwrite=True)
        for name, table in given[0].items()
    }
    return measures.compute(made, *given[1:]).to_pyarrow()


def ordered(figures):
    return figures.sort_by([(name, "ascending") for name in (*KEY, "period_kind")])


def differing(one, other, names):
    """The first rows of two tables in the same order that differ in these columns."""
    if one.equals(other):
        return []
    pairs = (zip(one[name].to_pylist(), other[name].to_pylist(), strict=True) for name in names)
    wrong = {place for column in pairs for place, pair in enumerate(column) if not near(*pair)}
    return [
        (one.slice(place, 1).to_pylist(), other.slice(place, 1).to_pylist()) for place in sorted(wrong)[:5]
    ]


def by_key(figures, wanted):
    """The figures of these cases, measures and periods."""
    keys = pa.table({"case": [f"{case}|{measure}" for case, measure in wanted]}).to_pydict()["case"]
    chosen = set(keys)
    named = zip(figures["partnership"].to_pylist(), figures["measure"].to_pylist(), strict=True)
    rows = figures.filter(pa.array([f"{case}|{measure}" in chosen for case, measure in named])).to_pylist()
    return {tuple(str(row[name]) for name in KEY): row for row in rows}


def test_both_engines_count_the_same(on_spark, on_duckdb):
    one, other = ordered(on_spark), ordered(on_duckdb)
    assert one.schema == other.schema
    assert one.num_rows == other.num_rows
    assert differing(one, other, one.column_names) == []
    assert set(one["measure"].to_pylist()) == set(measures.MEASURES)


def near(one, other):
    """Whether two cells are the same, but for the last bits of a division."""
    return one == other or (isinstance(one, float) and isinstance(other, float) and abs(one - other) < 1e-12)


def test_spark_gives_what_the_specifications_say(on_spark):
    found = by_key(on_spark, {(case.name, case.measure) for case in CASES})
    wrong = []
    for case in CASES:
        for row in case.expected:
            key = (case.name, case.measure, *map(str, case.days), *row["first"].split(" ", 1))
            told = {name: "" if value is None else str(value) for name, value in found[key].items()}
            counts = [name for name in ("numerator", "denominator") if name in row]
            if any(row[name] != told[name] for name in counts):
                wrong.append((case.name, row, told))
    assert wrong == []


@pytest.mark.shared
def test_spark_gives_the_figures_of_every_scenario(shared, on_spark):
    expected = reference.rows_of(shared / "reference" / "treatment" / "small" / "expected.csv")
    found = by_key(on_spark, {(row[reference.CASE], row["measure"]) for row in expected})
    wrong = []
    for row in expected:
        figure = found.get((row[reference.CASE], *(row[name] for name in KEY[1:])))
        if figure is None or not reference.agrees(row, figure):
            wrong.append((row[reference.CASE], row["measure"], row["level"], figure))
    assert wrong == []


HOUSE = {
    "partnership": "one", "household_id": "h1", "area": "E99000001", "duty_date": "2024-05-01", "drug_need": "yes",
}  # fmt: skip
YEAR = measures.Span("financial-year", date(2024, 4, 1), date(2025, 3, 31))
FACTS = measures.Facts(date(2026, 4, 30), ("E99000001",), "one")


def test_a_folder_by_partnership_is_read_and_explained(spark, tmp_path):
    """As Spark itself writes it: the partnership is in the name of the folder, and stays text."""
    place = tmp_path / "homelessness" / "partnership=007"
    place.mkdir(parents=True)
    rows = text("homelessness", [HOUSE]).drop_columns(["partnership"])
    pq.write_table(rows, place / "part-0.parquet")
    facts = measures.Facts(FACTS.extract_date, FACTS.areas, "007")
    told = measures.explain(spark.tables(tmp_path), facts, "homelessness_drug_need", YEAR)
    assert [step.count for step in told.steps] == [1, 1, 1]
    assert (told.figure["partnership"], told.figure["numerator"]) == ("007", 1)


def test_no_value_of_a_record_is_in_an_error_or_printed(spark, tmp_path, capfd):
    rows = text("homelessness", [{**HOUSE, "duty_date": "canary-value"}])
    pq.write_table(rows, tmp_path / "homelessness.parquet")
    with pytest.raises(EngineError) as caught:
        measures.compute(spark.tables(tmp_path), FACTS, [YEAR], ["homelessness_drug_need"])
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None
    assert capfd.readouterr() == ("", "")


def test_steps_leave_nothing_in_the_session(spark, tmp_path):
    pq.write_table(text("homelessness", [HOUSE]), tmp_path / "homelessness.parquet")
    given = spark.tables(tmp_path)
    rows = measures.rows_of(measures.compute(given, FACTS, [YEAR], ["homelessness_drug_need"]))
    gc.collect()
    assert rows != []
    left = [name for name in spark.backend.list_tables() if "measures" in name]
    assert left == []


def test_only_this_machine_can_reach_a_session(spark):
    ports = listening(spark.process)
    assert ports
    assert {address for address, _ in ports} <= {"0100007F", "0000000000000000FFFF00000100007F"}


def listening(process):
    """The addresses that a process listens at, as the kernel writes them."""
    links = (path.readlink() for path in Path(f"/proc/{process}/fd").iterdir())
    sockets = {str(link)[8:-1] for link in links if str(link).startswith("socket:")}
    lines = [
        line.split()
        for file in ("tcp", "tcp6")
        for line in Path("/proc/net", file).read_text().splitlines()[1:]
    ]
    return [tuple(line[1].split(":")) for line in lines if line[3] == "0A" and line[9] in sockets]


def test_a_second_session_is_refused(spark):
    with pytest.raises(NoSpark, match=r"Hand its session to Spark\(session\)"), opened():
        pass


def test_without_java_the_remedy_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoSpark, match="needs Java 17 or newer"), opened():
        pass


def test_nothing_is_left_when_a_session_closes(spark, stack):
    process, folder = spark.process, spark.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    stack.close()
    assert not folder.exists()
    assert not Path(f"/proc/{process}").exists() or os.waitpid(process, os.WNOHANG)
