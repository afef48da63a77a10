"""Reading a plan: what its actions said at a moment, as plain values that pages and reports share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch, Q

from cairn.web.plan.models import Owner, Plan, Version

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Owned:
    """An owner: the organisation and, where one is named, the post; with their numbers in the register."""

    organisation: str
    post: str
    organisation_id: int
    post_id: int | None

    @property
    def label(self) -> str:
        """How a page names it."""
        return f"{self.post}, {self.organisation}" if self.post else self.organisation


@dataclass(frozen=True, slots=True)
class Moves:
    """A measure that an action should move, which way (up or down), and by when in the plan's own words."""

    measure: str
    direction: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class ActionState:
    """What an action said at a moment. `version` is the number of the version that said it."""

    id: UUID
    key: str
    version: int
    made_at: datetime
    theme: str
    theme_number: str
    need: str
    need_number: str
    number: str
    text: str
    rationale: str
    resources: str
    timescale: str
    due: date | None
    recurrence: str
    relative_year: int | None
    ongoing: bool
    group: str
    measured_by: str
    state: str
    owners: tuple[Owned, ...] = ()
    partners: tuple[str, ...] = ()
    metrics: tuple[Moves, ...] = ()
    recommendations: tuple[tuple[str, str], ...] = ()
    commitments: tuple[str, ...] = ()
    order: tuple[int, int, int] = field(default=(0, 0, 0), compare=False)

    @property
    def owner_label(self) -> str:
        """All owners in one line; "Nobody yet" where there is none."""
        return "; ".join(owner.label for owner in self.owners) or "Nobody yet"


def current_plan(partnership: Partnership) -> Plan | None:
    """The partnership's current plan, or None."""
    found: Plan | None = Plan.objects.for_partnership(partnership).filter(state=Plan.State.CURRENT).first()
    return found


def published_plan(partnership: Partnership) -> Plan | None:
    """The current plan where the public may read it, or None."""
    plan = current_plan(partnership)
    return plan if plan is not None and plan.published else None


def actions(plan: Plan, as_at: datetime | None = None) -> list[ActionState]:
    """Every action of a plan as it stood at a moment (now, where none is given), in the plan's order."""
    found = [_state(row) for row in _versions(plan, as_at)]
    return sorted(found, key=lambda one: (one.order, one.key))


def some(plan: Plan, ids: Collection[UUID]) -> list[ActionState]:
    """These actions of a plan as they stand now, in the plan's order, without reading the others."""
    rows = _related(plan).filter(action__plan=plan, current=True, action__in=ids)
    return sorted((_state(row) for row in rows), key=lambda one: (one.order, one.key))


def action(plan: Plan, key: str, as_at: datetime | None = None) -> ActionState | None:
    """One action by its key, or None."""
    return next((one for one in actions(plan, as_at) if one.key == key), None)


def history(plan: Plan, key: str) -> list[ActionState]:
    """Everything that an action ever said, the newest first."""
    rows = _related(plan)
    found = rows.filter(action__plan=plan, action__key=key).order_by("-made_at", "-pk")
    return [_state(row) for row in found]


def _versions(plan: Plan, as_at: datetime | None) -> Sequence[Any]:
    rows = _related(plan).filter(action__plan=plan)
    if as_at is None:
        return list(rows.filter(current=True))
    newest: dict[Any, Any] = {}
    for row in rows.filter(Q(made_at__lte=as_at)).order_by("made_at", "pk"):
        newest[row.action_id] = row
    return list(newest.values())


def _related(plan: Plan) -> Any:
    """Versions of a partnership with all that a state is made of, in two queries."""
    owners = Owner.objects.for_partnership(plan.partnership).select_related("organisation", "post")
    rows = Version.objects.for_partnership(plan.partnership).select_related("action", "need__theme", "group")
    return rows.prefetch_related(Prefetch("owners", queryset=owners))


def _state(row: Version) -> ActionState:
    theme = row.need.theme
    return ActionState(
        id=row.action_id, key=row.action.key, version=row.pk, made_at=row.made_at, theme=theme.title,
        theme_number=theme.number, need=row.need.title, need_number=row.need.number, number=row.number,
        text=row.text, rationale=row.rationale, resources=row.resources, timescale=row.timescale, due=row.due,
        recurrence=row.recurrence, relative_year=row.relative_year, ongoing=row.ongoing,
        group=row.group.name if row.group else "", measured_by=row.measured_by, state=row.state,
        owners=tuple(_owned(one) for one in row.owners.all() if not one.partner),
        partners=tuple(one.organisation.name for one in row.owners.all() if one.partner),
        metrics=tuple(Moves(one["measure"], one["direction"], one.get("when", "")) for one in row.metrics),
        recommendations=tuple((one["key"], one.get("firmness", "")) for one in row.recommendations),
        commitments=tuple(row.commitments), order=(theme.place, row.need.place, row.place),
    )  # fmt: skip


def _owned(one: Any) -> Owned:
    title = one.post.title if one.post else ""
    return Owned(one.organisation.name, title, one.organisation_id, one.post_id)
