"""Writing a change of an action from its form, against the version that the writer saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cairn.web.plan import entries, reading, services
from cairn.web.plan.entries import Values
from cairn.web.plan.forms import ActionForm, form_data
from cairn.web.plan.importing.measures import suggested
from cairn.web.plan.models import Action, Plan, Version
from cairn.web.plan.pages.comparing import Difference, differences
from cairn.web.plan.pages.words import measure_name

NOTHING = "You have changed nothing yet. Change something, or leave this page."
EMPTY: Values = {"state": "planned", "owners": [], "metrics": [], "partners": [], "commitments": []}


@dataclass(frozen=True, slots=True)
class Work:
    """A form about an action (or a new one), and the version that it was written against.

    `clash` are the fields that somebody else changed meanwhile: what they say now, beside what was typed.
    """

    plan: Plan
    action: Action | None
    base: int | None
    start: Values
    form: ActionForm
    clash: tuple[Difference, ...] = ()

    @classmethod
    def of(cls, plan: Plan, action: Action | None, data: Mapping[str, Any] | None) -> Work:
        """The work that a request is about; `data` is what was typed, if anything was."""
        if action is None:
            return cls(plan, None, None, EMPTY, ActionForm(plan, EMPTY, data))
        version = _version(action, str((data or {}).get("base", "")))
        start = entries.values_of(version)
        form = ActionForm(plan, start, data)
        form.initial["base"] = version.pk
        return cls(plan, action, version.pk, start, form)

    @property
    def ready(self) -> bool:
        """Whether there is something valid to write."""
        if not self.form.is_bound or self.clash or not self.form.is_valid():
            return False
        if not self.changes:
            self.form.add_error(None, NOTHING)
        return bool(self.changes)

    @property
    def changes(self) -> Values:
        """What was typed that the version does not say."""
        return entries.changed(self.form.values, self.start)

    @property
    def meant(self) -> tuple[str, ...]:
        """Measures that the plan's own words may mean, where it names none; never chosen by itself."""
        if self.start["metrics"]:
            return ()
        return tuple(map(measure_name, suggested(self.start.get("measured_by", ""))))

    @property
    def reason(self) -> str:
        """Why."""
        return str(self.form.cleaned_data["reason"])

    def write(self, *, by: Any) -> Version:
        """Write the change. Raises services.Stale where somebody changed the same words meanwhile."""
        made = entries.kwargs_of(self.plan.partnership, self.changes)
        if self.action is not None:
            return services.revise(self.action, by=by, reason=self.reason, base=self.base, **made)
        need, text = made.pop("need"), made.pop("text")
        key = entries.new_key(self.plan, need, made.get("number", ""))
        return services.add(self.plan, key, need=need, text=text, by=by, reason=self.reason, **made)

    def again(self, now: Version) -> Work:
        """The same form against the version that came in between: what was typed stays, the rest is newer."""
        newer = entries.values_of(now)
        typed = newer | self.changes
        data = form_data(typed) | {"reason": self.reason, "base": now.pk}
        form = ActionForm(self.plan, newer, data)
        return Work(self.plan, self.action, now.pk, newer, form, self._clash(newer))

    def _clash(self, newer: Values) -> tuple[Difference, ...]:
        """Where both changed the same field: what it says now, and what was typed."""
        key = self.action.key if self.action else ""
        state = reading.action(self.plan, key) or entries.NOBODY
        both = set(self.changes) & set(entries.changed(newer, self.start))
        mine = entries.state_with(self.plan, state, {name: self.changes[name] for name in both})
        return differences(state, mine, self.plan, True)


def _version(action: Action, base: str) -> Version:
    """The version that the form names, else the one that is current now."""
    rows = Version.objects.for_partnership(action.partnership).filter(action=action)
    named = (
        rows.filter(pk=int(base)).first() if base.isascii() and base.isdigit() and len(base) < 16 else None
    )
    found: Version = named or rows.get(current=True)
    return found
