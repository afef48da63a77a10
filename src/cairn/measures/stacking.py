"""From units to numerators and denominators: one query a unit gives all its measures and breakdowns.

The rows of a unit are read once. Each measure adds two columns to them: what it adds up, and whether the row
is in its denominator. Characteristics are summed in two bundles, so that a country's rows shrink to their
combinations before they are laid out by level; areas and providers, of which a row can have several, are
joined.
"""

from collections.abc import Sequence

import ibis
from ibis.expr.types import IntegerValue, Table

from cairn.measures.asks import asked
from cairn.measures.registry import Measure
from cairn.measures.units import KEYS, Base, Unit

LONG = ("partnership", "period", "measure", "breakdown", "level", "numerator", "denominator")
BUNDLES = (
    ("total", "sex", "age_band", "substance", "ocu", "state"),
    ("ethnicity", "deprivation", "disability", "sexual_orientation"),
)
GROUPS = ("adult", "young", "")


def stacked(unit: Unit, base: Base, measures: Sequence[Measure]) -> Table:
    """Numerator and denominator of every measure, period, breakdown and level in which somebody is."""
    rows = asked(unit.rows, [ask for one in measures for ask in one.asks], base)
    named = {name for one in measures for name in one.breakdowns}
    bundles = [kept for bundle in BUNDLES if (kept := [name for name in bundle if name in named])]
    numbers = _numbers(rows, measures)
    plain = [name for bundle in bundles for name in bundle if name != "total"]
    told = base.kept(rows.select(*KEYS, "thing", *plain, **numbers))
    arms = [_bundle(told, bundle, list(numbers)) for bundle in bundles]
    arms.append(_placed(told, unit, list(numbers)))
    return base.kept(_long(_sums(ibis.union(*arms), ["breakdown", "level"], list(numbers)), measures))


def _numbers(rows: Table, measures: Sequence[Measure]) -> dict[str, IntegerValue]:
    """What a row adds to each numerator and denominator; who is in the group is told once for all."""
    found = {}
    for group in GROUPS:
        if any(one.group == group for one in measures):
            found[f"all_{group}"] = in_group(rows, group).cast("int8")
    for place, one in enumerate(measures):
        numerator, among = one.parts(rows)
        counts = in_group(rows, one.group)
        if among is not None:
            counts = counts & among
            found[f"d{place}"] = counts.cast("int8")
        size = "int64" if one.kind == "mean" else "int8"
        found[f"n{place}"] = ibis.ifelse(counts, numerator.cast(size).fill_null(0), 0).cast(size)
    return found


def in_group(rows: Table, group: str) -> ibis.Value:
    """Whether a row is of adults, of young people, or of whoever there is where a measure has no group."""
    if not group:
        return ibis.literal(True)
    return rows.adult if group == "adult" else ~rows.adult


def _sums(told: Table, by: Sequence[str], numbers: Sequence[str]) -> Table:
    return told.group_by([*KEYS, *by]).agg(**{name: told[name].sum().cast("int64") for name in numbers})


def _bundle(told: Table, names: Sequence[str], numbers: Sequence[str]) -> Table:
    """The sums of every combination of some characteristics, once for each of their levels."""
    combined = _sums(told, [name for name in names if name != "total"], numbers)
    levels = [
        ibis.struct(
            {
                "breakdown": ibis.literal(name),
                "level": ibis.literal("all") if name == "total" else combined[name],
            }
        )
        for name in names
    ]
    laid = combined.select(*KEYS, *numbers, at=ibis.array(levels).unnest()).unpack("at")
    return laid.select(*KEYS, "breakdown", "level", *numbers)


def _placed(told: Table, unit: Unit, numbers: Sequence[str]) -> Table:
    """The sums of every area and provider, and of the footprint."""
    sums = _sums(told.inner_join(unit.places, "thing"), ["place"], numbers)
    named = sums.inner_join(unit.names, ["partnership", "place"])
    return named.select(*KEYS, "breakdown", "level", *numbers)


def _long(wide: Table, measures: Sequence[Measure]) -> Table:
    """A row for each measure; the breakdowns that a measure does not have are left out."""
    each = ibis.array([_figure(wide, place, one) for place, one in enumerate(measures)])
    flat = wide.select(*KEYS, "breakdown", "level", told=each.unnest()).unpack("told")
    return flat.filter(flat.asked.contains(flat.breakdown + "|")).select(*LONG)


def _figure(wide: Table, place: int, one: Measure) -> ibis.Value:
    """Numerator and denominator of one measure; a count is its own denominator."""
    within = f"d{place}" if f"d{place}" in wide.columns else f"all_{one.group}"
    return ibis.struct(
        {
            "measure": ibis.literal(one.name),
            "numerator": wide[f"n{place}"],
            "denominator": wide[f"n{place}" if one.kind in ("count", "unmet") else within],
            "asked": ibis.literal("|".join(one.breakdowns) + "|"),
        }
    )
