"""May this table be asked for at all? What no line of the grid names is refused with a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cairn.disclosure.records import Figure, LedgerEntry, Table
from cairn.disclosure.rules import EVERYBODY, MOST_DIMENSIONS, GridLine, Rules, countings, rules_for
from cairn.framework.observations import breakdown_parts
from cairn.framework.period_type import Period, PeriodKind

_Group = tuple[frozenset[str], tuple[str, ...]]


def refusals(table: Table, rules: Rules, ledger: Sequence[LedgerEntry]) -> list[str]:
    """Why the table may not be asked for; empty where it may."""
    if table.metric not in countings().measures:
        return [
            f'How "{table.metric}" counts people is not described, so nothing of it can be released. '
            "Describe it in counting.toml."
        ]
    if rules.exact:
        return _too_many_dimensions(table)
    lines = [line for line in rules.grid if table.metric in line.metrics]
    if not lines:
        return [
            f"{table.metric} is not released to the {rules.audience} audience. "
            "Ask for another metric, or have it added to the grid."
        ]
    asked = dict.fromkeys((_dimensions(one), one.period.kind, _years(one.period)) for one in table.figures)
    found = [_refusal(table, lines, *one) for one in asked]
    return [*filter(None, found), *_overlaps(table, rules, ledger)]


def within_grid(table: Table, audience: str) -> Table:
    """The table with only the figures that this audience may ask for; the others are kept as `unseen`.

    Raises ValueError for an unknown audience.
    """
    rules = rules_for(audience)
    lines = [line for line in rules.grid if table.metric in line.metrics]
    allowed = [rules.exact or _is_allowed(one, table.level, lines) for one in table.figures]
    kept = tuple(one for one, may in zip(table.figures, allowed, strict=True) if may)
    rest = tuple(one for one, may in zip(table.figures, allowed, strict=True) if not may)
    return replace(table, figures=kept, unseen=(*table.unseen, *rest))


def _is_allowed(figure: Figure, level: str, lines: list[GridLine]) -> bool:
    asked = (_dimensions(figure), figure.period.kind, _years(figure.period))
    return any(_allows(line, level, *asked) for line in lines)


def _too_many_dimensions(table: Table) -> list[str]:
    if all(len(_dimensions(one)) <= MOST_DIMENSIONS for one in table.figures):
        return []
    return ["A breakdown has at most two dimensions. Leave one out."]


def _refusal(
    table: Table, lines: list[GridLine], dimensions: frozenset[str], kind: PeriodKind, years: int
) -> str:
    if any(_allows(line, table.level, dimensions, kind, years) for line in lines):
        return ""
    choices = "; or ".join(dict.fromkeys(_words(line) for line in lines))
    return (
        f"{table.metric} by {_name(dimensions)} for a {kind.words} at level {table.level} is not released to "
        f"this audience. Ask for {choices}."
    )


def _allows(line: GridLine, level: str, dimensions: frozenset[str], kind: PeriodKind, years: int) -> bool:
    long_enough = kind is not PeriodKind.POOLED or years >= line.shortest_pool
    return level in line.levels and dimensions in line.breakdowns and kind in line.periods and long_enough


def _words(line: GridLine) -> str:
    periods = ", ".join(kind.value.replace("_", " ") for kind in line.periods)
    pool = f" of {line.shortest_pool} or more" if line.shortest_pool else ""
    breakdowns = ", ".join(_name(one) for one in line.breakdowns)
    return f"{periods}{pool} by {breakdowns} at level {', '.join(line.levels)}"


def _name(dimensions: frozenset[str]) -> str:
    return " x ".join(sorted(dimensions)) or EVERYBODY


def _dimensions(figure: Figure) -> frozenset[str]:
    return frozenset(breakdown_parts(figure.breakdown))


def _years(period: Period) -> int:
    return period.months // 12


def _overlaps(table: Table, rules: Rules, ledger: Iterable[LedgerEntry]) -> list[str]:
    """Small groups are released for periods that share no day (or, where allowed, that nest)."""
    counting = countings().measures[table.metric]
    own = counting.numerator or counting.denominator
    parts = table.parts
    asked = {
        _group_period(one.breakdown, parts.get(one.area, (one.area,)), one.period) for one in table.figures
    }
    before = {_group_period(one.breakdown, one.areas, one.period) for one in ledger if one.count == own}
    periods: dict[object, set[Period]] = {}
    for group, period in asked | before:
        periods.setdefault(group, set()).add(period)
    clashes = sorted(
        (period, other)
        for group, period in asked
        if group[0]
        for other in periods[group]
        if _clash(period, other, rules.groups_may_nest)
    )
    return [_overlap_sentence(table.metric, *clashes[0])] if clashes else []


def _group_period(breakdown: str, areas: Sequence[str], period: Period) -> tuple[_Group, Period]:
    return (frozenset(breakdown_parts(breakdown)), tuple(sorted(areas))), period


def _overlap_sentence(metric: str, one: Period, other: Period) -> str:
    return (
        f"Groups of {metric} for {one.prose()} overlap with those for {other.prose()}: a reader could take "
        "one from the other. Release groups for periods that share no month, and overlapping ones for "
        "everybody only."
    )


def _clash(one: Period, other: Period, may_nest: bool) -> bool:
    if (one.start, one.end) == (other.start, other.end) or not one.overlaps(other):
        return False
    inner, outer = sorted((one, other), key=lambda period: period.months)
    nests = outer.start <= inner.start and inner.end <= outer.end
    return not (may_nest and nests)
