"""Which tables a release has, and how exact rows become tables of the door."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cairn.disclosure import Figure, Table, within_grid
from cairn.framework.period_type import Period, PeriodKind
from cairn.framework.periods import PeriodError
from cairn.measures.periods import KINDS

FILE = Path(__file__).parent / "data" / "plan.toml"
TOTAL, FOOTPRINT, AREA = "total", "footprint", "area"
ELSEWHERE = "elsewhere"  # one name for all other places: which of them occur may differ from month to month
QUARTER_ENDS = (3, 6, 9, 12)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One table of the plan: a measure at a level, for kinds of period and ways of grouping."""

    name: str
    measure: str
    level: str
    periods: frozenset[PeriodKind]
    breakdowns: tuple[str, ...]


@cache
def plan(audience: str) -> tuple[Asked, ...]:
    """The tables of a routine release to an audience, the most important first."""
    lines = tomllib.loads(FILE.read_text("utf-8"))["table"]
    return tuple(
        Asked(line["name"], measure, level, frozenset(map(PeriodKind, line["periods"])),
              tuple(line.get("breakdowns", ())))
        for line in lines if audience in line.get("audiences", ("public",))
        for measure in line["measures"] for level in line["levels"]
    )  # fmt: skip


class Exact:
    """The exact rows of a run, found by measure; `footprint` are the codes of the partnership's districts."""

    def __init__(self, rows: Sequence[Row], footprint: Sequence[str]) -> None:
        self.footprint = tuple(sorted(footprint))
        self._found: dict[tuple[str, str], list[tuple[Row, Period]]] = defaultdict(list)
        for row in sorted(rows, key=_in_order):
            if (period := _period(row)) is not None:
                self._found[row["measure"], row["breakdown"]].append((row, period))
        self.parts = {FOOTPRINT: self.footprint, TOTAL: (*self.footprint, ELSEWHERE)}

    def table(self, asked: Asked, audience: str) -> Table | None:
        """A table as the door takes it, cut to what the audience may ask for; None where it has no figure."""
        figures = list(self._asked_for(asked))
        there = {_place(one) for one in figures}
        between = [one for one in self._between(asked) if _place(one) not in there]
        if not figures:
            return None
        made = Table(asked.measure, asked.level, tuple(figures), self.parts, tuple(between))
        cut = within_grid(made, audience)
        return cut if cut.figures else None

    def _asked_for(self, asked: Asked) -> Iterator[Figure]:
        for row, period in self._found[asked.measure, asked.level]:
            area = row["level"] if asked.level == AREA else asked.level
            if _is_asked(period, asked.periods) and (asked.level != AREA or area in self.footprint):
                yield _figure(row, period, area)
        for name in asked.breakdowns:
            for row, period in self._found[asked.measure, name]:
                if _is_asked(period, asked.periods):
                    yield _figure(row, period, TOTAL, f"{name}={row['level']}")

    def _between(self, asked: Asked) -> Iterator[Figure]:
        """Exact figures of everybody at other levels, which lie between those asked for."""
        for level in {FOOTPRINT, AREA} - {asked.level}:
            for row, period in self._found[asked.measure, level]:
                area = row["level"] if level == AREA else level
                if _is_asked(period, asked.periods) and area in (FOOTPRINT, *self.footprint):
                    yield _figure(row, period, area)


def _in_order(row: Row) -> tuple[Any, ...]:
    """Engines give rows in any order; a release has its figures in one."""
    return row["measure"], row["breakdown"], row["level"], row["period_start"], row["period_end"]


def _place(one: Figure) -> tuple[Any, ...]:
    return one.area, one.period.start, one.period.end, one.breakdown


def _is_asked(period: Period, kinds: frozenset[PeriodKind]) -> bool:
    """Rolling years are released at the ends of quarters only: those between tell little and cost much."""
    return period.kind in kinds and (
        period.kind is not PeriodKind.ROLLING_YEAR or period.end.month in QUARTER_ENDS
    )


def _period(row: Row) -> Period | None:
    """The period of a row; None for days that are none of the framework's kinds."""
    kind = KINDS.get(row["period_kind"], PeriodKind.POOLED)
    try:
        return Period(kind, row["period_start"], row["period_end"])
    except PeriodError:
        return None


def _figure(row: Row, period: Period, area: str, breakdown: str = "") -> Figure:
    return Figure(area, period, row["numerator"], row["denominator"], breakdown, _limits(row))


def _limits(row: Row) -> tuple[float, float] | None:
    """The limits of an estimate of need, from the limits of the unmet share that the row has."""
    lower, upper, people = row["lower"], row["upper"], row["numerator"]
    if not people or lower is None or upper is None or not (0 < lower < 1 and 0 < upper < 1):
        return None
    return people / (1 - lower), people / (1 - upper)
