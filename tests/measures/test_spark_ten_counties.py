"""Ten made-up counties of 3,000 adults each: Spark and DuckDB count the same from the same Parquet."""

from datetime import date

import pytest

from cairn import measures, synthetic
from cairn.measures import tables
from cairn.measures.spark import opened

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
KEY = ("partnership", "measure", "period_start", "period_end", "breakdown", "level")


@pytest.mark.long
def test_ten_counties_count_the_same_on_both_engines(tmp_path, engine):
    made = synthetic.england(tmp_path, people=30_000, partnerships=10, years=3, until=date(2026, 4, 30))
    facts = [
        measures.Facts(date.fromisoformat(one["extract_date"]), tuple(one["areas"]), str(one["partnership"]))
        for one in made.partnerships
    ]
    spans = measures.spans(date(2024, 4, 1), date(2026, 3, 31), ["quarter", "financial-year"])
    there = {name: tmp_path / f"{name}.parquet" for name in tables.names()}
    read = {name: engine.read_parquet(path) for name, path in there.items() if path.exists()}
    one = measures.compute(read, facts, spans).to_pyarrow()
    with opened(memory="6g") as spark:
        other = measures.compute(spark.tables(tmp_path), facts, spans).to_pyarrow()
    order = [(name, "ascending") for name in KEY]
    assert one.num_rows > 80_000
    assert other.sort_by(order).equals(one.sort_by(order))
