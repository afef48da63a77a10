"""What partners may read of releases: approved ones and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.framework.observations import breakdown_parts
from cairn.framework.periods import Period
from cairn.web.approvals.models import Release, ReleasedFigure
from cairn.web.releases.rows import period

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class PartnerFigure:
    """A released figure as partners may see it; numbers are None where withheld, and `mark` says so."""

    measure: str
    as_measure: str
    multiplier: float
    level: str
    area: str
    period: Period
    groups: dict[str, str]
    numerator: float | None
    denominator: float | None
    value: float | None
    lower: float | None
    upper: float | None
    mark: str


def newest(partnership: Partnership, audience: str) -> Release | None:
    """The newest approved release to an audience, or None."""
    found: Release | None = (
        Release.objects.for_partnership(partnership)
        .filter(audience=audience, state=Release.State.APPROVED)
        .order_by("-number")
        .first()
    )
    return found


def partner_figures(
    partnership: Partnership, *, measure: str | None = None, breakdown: str | None = None
) -> list[PartnerFigure]:
    """Figures of the newest release to partners, of one measure and one way of grouping or of all."""
    release = newest(partnership, Release.Audience.PARTNER)
    if release is None:
        return []
    rows = ReleasedFigure.objects.for_partnership(partnership).filter(release=release)
    if measure is not None:
        rows = rows.filter(measure=measure)
    found = [_figure(row) for row in rows.iterator()]
    return found if breakdown is None else [one for one in found if set(one.groups) == {breakdown}]


def _figure(row: ReleasedFigure) -> PartnerFigure:
    when = period(row.period_kind, row.period_start, row.period_end)
    return PartnerFigure(
        row.measure, row.as_measure, row.multiplier, row.level, row.area, when,
        breakdown_parts(row.breakdown), row.numerator, row.denominator, row.value, row.lower, row.upper,
        row.mark,
    )  # fmt: skip
