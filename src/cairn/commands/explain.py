"""`cairn explain`: how a figure came about, count by count, for a named person; or of a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.commands import exact, house, say

if TYPE_CHECKING:
    from cairn.measures import Explanation, Span

WHOLE = ("total", "footprint")


@dataclass(frozen=True)
class Figure:
    """The one figure that is asked about."""

    metric: str
    period: Span
    breakdown: str
    level: str


def asked(metric: str, area: str, period: str, group: str) -> Figure:
    """The figure that the arguments name; ends the command for what names none."""
    from cairn.framework import periods
    from cairn.web.runs.standard import as_span

    try:
        span = as_span(periods.parse(period))
    except periods.PeriodError as wrong:
        say.stop(str(wrong), code=say.REFUSED)
    return Figure(metric, span, *_place(area.strip(), group.strip()))


def _place(area: str, group: str) -> tuple[str, str]:
    if not group:
        return (area, "all") if area in WHOLE else ("area", area)
    breakdown, equals, level = (part.strip() for part in group.partition("="))
    if not (breakdown and equals and level):
        say.stop(
            f"'{group}' is not a group.", "Write it as breakdown=level, such as sex=female.", say.REFUSED
        )
    if area != "total":
        say.stop(
            "Figures are made by area or by group, not by both.",
            "Leave out --group, or give total as the area.",
            say.REFUSED,
        )
    return breakdown, level


def explain(figure: Figure, slug: str | None, by: str, purpose: str) -> None:
    """Explain a figure of the records held here, to a named person whose look is logged."""
    house.ready()
    from cairn.web.runs import services

    partnership = exact.partnership(slug)
    reader = exact.reader(by, purpose, partnership)
    try:
        told = services.explained(
            partnership, metric=figure.metric, period=figure.period, breakdown=figure.breakdown,
            level=figure.level, by=reader, purpose=purpose,
        )  # fmt: skip
    except (services.RunRefused, services.LookRefused, services.RunFailed) as refused:
        say.stop(str(refused), code=say.REFUSED)
    tell(figure, told)


def of_folder(figure: Figure, folder: Path) -> None:
    """Explain a figure of a folder; nothing is stored and nothing logged."""
    from cairn.commands.measure import CARE, NOTHING_KEPT
    from cairn.framework.engine import EngineError
    from cairn.measures import Facts, TablesError, explain, tables_of

    with exact.checked(folder) as found:
        manifest: Any = found.manifest
        facts = Facts(manifest.extract_date, manifest.areas)
        try:
            told = explain(
                tables_of(found.tables()), facts, figure.metric, figure.period, figure.breakdown, figure.level
            )
        except (ValueError, TablesError, EngineError) as refused:
            say.stop(str(refused), code=say.REFUSED)
    tell(figure, told)
    say.out.print(NOTHING_KEPT + CARE)


def tell(figure: Figure, told: Explanation) -> None:
    """Print the rule, the counts in their order, and the figure that they lead to."""
    from cairn.measures.shown import shown
    from cairn.web.runs.layout import cell
    from cairn.web.runs.standard import as_period

    when = as_period(figure.period.kind, figure.period.start, figure.period.end)
    where = figure.level if figure.breakdown == "area" else f"{figure.breakdown} {figure.level}"
    say.out.print(f"{shown(told.measure).name}: {where}, {when.prose()}", markup=False)
    say.out.print(f"The rule: {told.rule}", markup=False)
    for step in told.steps:
        say.out.print(f"{step.count:>12,}  {step.words}", markup=False)
    if told.figure is None:
        say.out.print("No figure: nobody is there, or the measure does not exist for this period.")
        return
    parts = ("numerator", "denominator", "value", "lower", "upper")
    listed = [f"{name} {cell(told.figure[name])}" for name in parts if told.figure[name] is not None]
    say.out.print(f"The figure: {', '.join(listed)}.", markup=False)
