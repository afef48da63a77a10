"""What an action says as plain values that a form shows, a proposal keeps, and a new version is made from.

Everything but texts is named by its number: a need, a group, organisations and posts. `owners` are
[organisation, post or None], `partners` are organisations; a date is its ISO form or "".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cairn.web.plan.models import Need, Plan, Version
from cairn.web.plan.reading import ActionState, Moves, Owned
from cairn.web.register.models import Group, Organisation, Post

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

Values = dict[str, Any]
TEXTS = ("number", "text", "rationale", "resources", "timescale", "recurrence", "measured_by", "state")
PLAIN = ("relative_year", "ongoing", "metrics", "commitments")
NOBODY = ActionState(
    id=UUID(int=0), key="", version=0, made_at=datetime(1, 1, 1, tzinfo=UTC), theme="", theme_number="",
    need="", need_number="", number="", text="", rationale="", resources="", timescale="", due=None,
    recurrence="", relative_year=None, ongoing=False, group="", measured_by="", state="",
)  # fmt: skip


class Gone(Exception):
    """Something that a change names is not there (any more): the text says what."""


def values_of(version: Version) -> Values:
    """What a version says, as values."""
    owners = list(version.owners.all())
    return {
        **{name: _plain(getattr(version, name)) for name in (*TEXTS, *PLAIN)},
        "need": version.need_id,
        "group": version.group_id,
        "due": version.due.isoformat() if version.due else "",
        "owners": [[one.organisation_id, one.post_id] for one in owners if not one.partner],
        "partners": sorted(one.organisation_id for one in owners if one.partner),
    }


def changed(values: Values, base: Values) -> Values:
    """Those of the values that are not what the base says."""
    return {name: value for name, value in values.items() if value != base.get(name)}


def kwargs_of(partnership: Partnership, changes: Values) -> dict[str, Any]:
    """The changes as `services.revise` and `services.add` take them.

    Raises Gone where a need, group, organisation or post is not one of this partnership.
    """
    made = {name: value for name, value in changes.items() if name in (*TEXTS, *PLAIN)}
    if "due" in changes:
        made["due"] = date.fromisoformat(changes["due"]) if changes["due"] else None
    if "need" in changes:
        made["need"] = _found(Need, partnership, changes["need"])
    if "group" in changes:
        made["group"] = _found(Group, partnership, changes["group"]) if changes["group"] else None
    if "owners" in changes:
        made["owners"] = [_owner(partnership, *pair) for pair in changes["owners"]]
    if "partners" in changes:
        made["partners"] = [_found(Organisation, partnership, key) for key in changes["partners"]]
    return made


def state_with(plan: Plan, state: ActionState, changes: Values) -> ActionState:
    """What an action would say with the changes. Raises Gone as `kwargs_of` does."""
    made = kwargs_of(plan.partnership, changes)
    simple = {name: made[name] for name in (*TEXTS, "due", "relative_year", "ongoing") if name in made}
    state = replace(state, **simple)
    if "need" in made:
        need = made["need"]
        where = {"need": need.title, "need_number": need.number}
        state = replace(state, **where, theme=need.theme.title, theme_number=need.theme.number)
    if "group" in made:
        state = replace(state, group=made["group"].name if made["group"] else "")
    return _lists(state, made)


def new_key(plan: Plan, need: Need, number: str) -> str:
    """A key for a new action that the plan does not have: "1-2.3", or "1-2-new" without a number."""
    tail = number or f"{need.number or need.pk}-new"
    start = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in f"{need.theme.number}-{tail}")
    there = set(plan.actions.for_partnership(plan.partnership).values_list("key", flat=True))
    tries = (start[:36], *(f"{start[:33]}-{count}" for count in range(2, len(there) + 3)))
    return next(key for key in tries if key not in there)


def _lists(state: ActionState, made: dict[str, Any]) -> ActionState:
    if "owners" in made:
        state = replace(state, owners=tuple(_owned(*pair) for pair in made["owners"]))
    if "partners" in made:
        state = replace(state, partners=tuple(one.name for one in made["partners"]))
    if "metrics" in made:
        moves = (Moves(one["measure"], one["direction"], one.get("when", "")) for one in made["metrics"])
        state = replace(state, metrics=tuple(moves))
    if "commitments" in made:
        state = replace(state, commitments=tuple(made["commitments"]))
    return state


def _owned(organisation: Organisation, post: Post | None) -> Owned:
    return Owned(organisation.name, post.title if post else "", organisation.pk, post.pk if post else None)


def _owner(partnership: Partnership, organisation: int, post: int | None) -> tuple[Organisation, Post | None]:
    return _found(Organisation, partnership, organisation), _found(Post, partnership, post) if post else None


def _found(model: Any, partnership: Partnership, key: Any) -> Any:
    found = model.objects.for_partnership(partnership).filter(pk=key).first()
    if found is None:
        name = model._meta.verbose_name
        raise Gone(f"The {name} that this change names is not here any more. Write the change again.")
    return found


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
