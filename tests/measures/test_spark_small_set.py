"""Spark gives what the specifications of three measures say: the small set, for every run of the checks."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import reference_records as reference
import specifying

from cairn import measures
from cairn.measures.spark import opened

# PySpark leaves its sockets to the collector of garbage; that is its own affair.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
NAMES = ("homelessness_drug_need", "exits_successful", "successful_completion")
CASES = [case for name in NAMES for case in specifying.cases(specifying.FOLDER / f"{name}.md")]
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
KEY = ("partnership", "measure", "period_start", "period_end", "breakdown", "level")


def test_spark_and_duckdb_count_what_three_specifications_say(engine, tmp_path):
    rows, facts, spans = specifying.together(CASES)
    for name, listed in rows.items():
        pq.write_table(pa.Table.from_pylist(listed), tmp_path / f"{name}.parquet")
    with opened(settings=QUICK) as spark:
        there = measures.compute(spark.tables(tmp_path), facts, spans, NAMES).to_pyarrow()
    here = measures.compute(reference.as_tables(engine, rows, "few"), facts, spans, NAMES).to_pyarrow()
    order = [(name, "ascending") for name in KEY]
    assert there.sort_by(order).equals(here.sort_by(order))
    found = {tuple(str(row[name]) for name in KEY): str(row["numerator"]) for row in there.to_pylist()}
    for case in CASES:
        for row in case.expected:
            cell = (case.name, case.measure, *map(str, case.days), *row["first"].split(" ", 1))
            assert found[cell] == row["numerator"], cell
