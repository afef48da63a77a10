"""Does the newest period look like the one before? If not, a person decides before it shows."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

import functools
import math
import statistics
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cairn.framework.engine import Engine, quoted
from cairn.framework.periods import Period, PeriodKind

_SERIES = "measure, breakdown, period_kind, months"


@dataclass(frozen=True, slots=True)
class Hold:
    """A series whose newest period needs a decision.

    `correlation` across areas of the two periods is from -1 to 1 (None where it can't be told);
    `doubled_share`, from 0 to 1, is the share of `areas` whose figure at least doubled or halved.
    """

    measure: str
    breakdown: str
    newest: Period
    before: Period
    correlation: float | None
    doubled_share: float
    areas: int
    sentence: str


@functools.cache
def thresholds() -> dict[str, float]:
    """The limits of the file holds.toml, which says why each is what it is."""
    with Path(__file__).with_name("holds.toml").open("rb") as file:
        return {name: float(value) for name, value in tomllib.load(file).items()}


def find(engine: Engine, batch: Path, previous: Sequence[Path]) -> list[Hold]:
    """Compare the newest period of every series by area in `batch` with the one before.

    The period before, and earlier ones, may stand in `previous` batches, the latest of which is last; a
    figure of a later batch counts. Needs the tables dim_area and dim_measure.
    """
    paths = [*(path for path in previous if path.is_file() and path != batch), batch]
    _tables(engine, [_figures(path, rank) for rank, path in enumerate(paths)])
    newest = engine.execute(_compared("place = 1")).fetchall()
    suspects = [_suspicion(*row) for row in newest]
    return [
        _hold(one, usual)
        for one in suspects
        if one is not None and one.is_held(usual := _usual(engine, one) if one.collapsed else None)
    ]


def _figures(path: Path, rank: int) -> str:
    """SQL: values by area of one batch, with the count behind each where it is known."""
    return f"""SELECT f.measure, breakdown, period_kind,
        datediff('month', period_start, period_end) AS months, f.area, period_end, value, {rank} AS rank,
        coalesce(numerator,
            CASE WHEN m.unit = 'count' OR (m.unit = '' AND value = round(value)) THEN value END) AS n
        FROM read_parquet({quoted(path)}) f
        JOIN (SELECT DISTINCT area, level FROM dim_area) a ON a.area = f.area
        JOIN (SELECT DISTINCT measure, unit FROM dim_measure) m ON m.measure = f.measure
        WHERE a.level NOT IN ('country', 'region') AND value IS NOT NULL"""


def _tables(engine: Engine, figures: list[str]) -> None:
    """figures, and the last periods of each series up to the newest one that the new batch (the last) has."""
    engine.execute(f"CREATE VIEW figures AS {' UNION ALL '.join(figures)}")
    engine.execute(
        f"""CREATE TABLE series AS
        WITH ends AS (SELECT DISTINCT {_SERIES}, period_end FROM figures),
        newest AS (SELECT {_SERIES}, max(period_end) AS last FROM ({figures[-1]}) GROUP BY ALL)
        SELECT {_SERIES}, period_end, lead(period_end) OVER w AS earlier, row_number() OVER w AS place
        FROM ends JOIN newest USING ({_SERIES}) WHERE period_end <= last
        WINDOW w AS (PARTITION BY {_SERIES} ORDER BY period_end DESC)"""
    )


def _compared(where: str) -> str:
    """SQL: correlation and changes between each period of `series` that meets `where` and the one before."""
    given = thresholds()
    count = "greatest(coalesce(n1, 1e99), coalesce(n0, 1e99))"
    changed = f"{count} > {given['smallest_count']} AND (v1 >= 2 * v0 OR v0 >= 2 * v1) AND v1 <> v0"
    return f"""SELECT {_SERIES}, period_end, earlier, count(*) AS areas, corr(v1, v0) AS r,
        count_if({changed}) / count(*) AS share
        FROM (SELECT {_SERIES}, s.period_end, earlier, area,
            arg_max(value, rank) FILTER (f.period_end = s.period_end) AS v1,
            arg_max(value, rank) FILTER (f.period_end = earlier) AS v0,
            arg_max(n, rank) FILTER (f.period_end = s.period_end) AS n1,
            arg_max(n, rank) FILTER (f.period_end = earlier) AS n0
            FROM figures f JOIN series s USING ({_SERIES})
            WHERE {where} AND earlier IS NOT NULL AND f.period_end IN (s.period_end, earlier)
            GROUP BY ALL)
        WHERE v1 IS NOT NULL AND v0 IS NOT NULL GROUP BY ALL ORDER BY ALL"""


@dataclass(frozen=True, slots=True)
class _Suspicion:
    series: tuple[str, str, str, int]
    newest: date
    before: date
    areas: int
    correlation: float | None
    share: float

    @property
    def collapsed(self) -> bool:
        low = thresholds()["collapse_below"]
        return self.correlation is not None and self.correlation < low

    @property
    def changed(self) -> bool:
        given = thresholds()
        return self.share > given["changed_share"] and self.areas >= given["areas_for_change"]

    def is_held(self, usual: float | None) -> bool:
        """Whether a person must decide; `usual` is the correlation of earlier pairs, None without any."""
        given = thresholds()
        enough = given["areas_without_history" if usual is None else "areas_with_history"]
        drop = (given["usual"] if usual is None else usual) - (self.correlation or 0)
        return self.changed or (self.collapsed and self.areas >= enough and drop >= given["collapse_by"])


def _suspicion(*row: Any) -> _Suspicion | None:
    *series, newest, before, areas, correlation, share = row
    told = None if correlation is None or math.isnan(correlation) else float(correlation)
    found = _Suspicion((series[0], series[1], series[2], series[3]), newest, before, areas, told, share)
    return found if found.collapsed or found.changed else None


def _usual(engine: Engine, one: _Suspicion) -> float | None:
    """The middle correlation of the earlier pairs of a series, None where there are none."""
    values = [
        row[-2]
        for row in engine.execute(
            _compared("place > 1 AND measure = ? AND breakdown = ? AND period_kind = ? AND months = ?"),
            list(one.series),
        ).fetchall()
    ]
    told = [value for value in values if value is not None and not math.isnan(value)]
    return statistics.median(told) if told else None


def _hold(one: _Suspicion, usual: float | None) -> Hold:
    measure, breakdown, kind, months = one.series
    newest, before = _period(kind, one.newest, months), _period(kind, one.before, months)
    usually = "" if usual is None else f" (earlier pairs of periods: {usual:.2f})"
    across = "can't be told" if one.correlation is None else f"is {one.correlation:.2f}{usually}"
    which = f"“{measure}”" + (f" ({breakdown})" if breakdown else "")
    sentence = (
        f"{which} in {newest} is unlike {before}: across {one.areas} areas the correlation {across}, "
        f"and {one.share:.0%} of areas at least doubled or halved. "
        "Values may stand against the wrong areas: compare the file with its source, then decide."
    )
    return Hold(measure, breakdown, newest, before, one.correlation, one.share, one.areas, sentence)


def _period(kind: str, end: date, months: int) -> Period:
    """The period of a kind that ends on a day; `months` counts the month ends it crosses."""
    if PeriodKind(kind) is PeriodKind.INSTANT:
        return Period(PeriodKind.INSTANT, end, end)
    first = end.year * 12 + end.month - 1 - months
    return Period(PeriodKind(kind), date(first // 12, first % 12 + 1, 1), end)
