"""From units to numerators and denominators: one query a unit gives all its measures and breakdowns.

The rows of a unit are read once. Each measure adds two columns to them, what it adds up and whether the row
is in its denominator; each breakdown is one grouping of these, and the groupings are stacked.
"""

from collections.abc import Sequence

import ibis
from ibis.expr.types import IntegerValue, Table

from cairn.measures.asks import ASKS
from cairn.measures.registry import Measure
from cairn.measures.units import KEYS, MANY, Base, Unit

LONG = ("partnership", "period", "measure", "breakdown", "level", "numerator", "denominator")


def stacked(unit: Unit, base: Base, measures: Sequence[Measure]) -> Table:
    """Numerator and denominator of every measure, period, breakdown and level in which somebody is."""
    rows = unit.rows
    for ask in dict.fromkeys(ask for one in measures for ask in one.asks):
        rows = ASKS[ask](rows, base)
    breakdowns = list(dict.fromkeys(name for one in measures for name in one.breakdowns))
    told = _parts(rows, measures, breakdowns)
    arms = [_arm(told, unit, name, len(measures)) for name in breakdowns]
    return _long(ibis.union(*arms) if len(arms) > 1 else arms[0], measures)


def _parts(rows: Table, measures: Sequence[Measure], breakdowns: Sequence[str]) -> Table:
    """The rows with two numbers for each measure, and nothing else but the levels they count in."""
    plain = [name for name in breakdowns if name in rows.columns and name not in MANY]
    inside = ["in_footprint"] if "footprint" in breakdowns else []
    numbers = {}
    for place, one in enumerate(measures):
        numbers[f"n{place}"], numbers[f"d{place}"] = _numbers(rows, one)
    return rows.select(*KEYS, "thing", *plain, *inside, **numbers).cache()


def _numbers(rows: Table, one: Measure) -> tuple[IntegerValue, IntegerValue]:
    """What a row adds to numerator and denominator; a count is its own denominator."""
    numerator, among = one.parts(rows)
    counts = ibis.literal(True) if among is None else among
    if one.group:
        counts = counts & (rows.adult if one.group == "adult" else ~rows.adult)
    added = ibis.ifelse(counts, numerator.cast("int64").fill_null(0), 0)
    return added, added if one.kind in ("count", "unmet") else counts.cast("int64")


def _arm(told: Table, unit: Unit, breakdown: str, measures: int) -> Table:
    """One grouping: the sums of every measure in each level of a breakdown."""
    if breakdown in MANY:
        told = told.inner_join(unit.places[breakdown], "thing")
    elif breakdown == "footprint":
        told = told.filter(told.in_footprint).mutate(level=ibis.literal("all"))
    else:
        told = told.mutate(level=ibis.literal("all") if breakdown == "total" else told[breakdown])
    sums = {
        f"{letter}{place}": told[f"{letter}{place}"].sum() for place in range(measures) for letter in "nd"
    }
    grouped = told.group_by([*KEYS, "level"]).agg(**sums)
    return grouped.mutate(breakdown=ibis.literal(breakdown)).select(*KEYS, "breakdown", "level", *sums)


def _long(wide: Table, measures: Sequence[Measure]) -> Table:
    """A row for each measure; the breakdowns that a measure does not have are left out."""
    each = ibis.array(
        [
            ibis.struct(
                {
                    "measure": ibis.literal(one.name),
                    "numerator": wide[f"n{place}"].cast("int64"),
                    "denominator": wide[f"d{place}"].cast("int64"),
                    "asked": ibis.literal("|".join(one.breakdowns) + "|"),
                }
            )
            for place, one in enumerate(measures)
        ]
    )
    flat = wide.select(*KEYS, "breakdown", "level", told=each.unnest()).unpack("told")
    return flat.filter(flat.asked.contains(flat.breakdown + "|")).select(*LONG).cache()
