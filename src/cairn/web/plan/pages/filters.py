"""Which actions a reader asks for: filters that stand in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cairn.web.outcomes.pages.listing import Option, Select
from cairn.web.plan.models import Plan
from cairn.web.plan.pages import words
from cairn.web.plan.pages.standing import Standing
from cairn.web.plan.reading import ActionState

LABELS = {
    "theme": "Theme", "owner": "Owner", "group": "Group", "due": "When", "state": "How it goes",
    "metric": "Metric",
}  # fmt: skip
NONE = "none"
SOON = 92  # days
TIMES = {
    "past": "Its date has passed", "soon": "In the next three months", "later": "Later",
    "again": "Goes on or comes again", "year": "In a year of the plan", NONE: "No timescale",
}  # fmt: skip

Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """An action with how it goes."""

    action: ActionState
    standing: Standing


def select(rows: Sequence[Row], asked: Asked, plan: Plan, day: date) -> tuple[tuple[Select, ...], list[Row]]:
    """The filters as they stand and the rows that fit them; an unknown value counts as not set."""
    values = [_values(row, plan, day) for row in rows]
    choices = {name: _choices(name, values) for name in LABELS}
    chosen = {name: asked.get(name, "") for name in LABELS}
    chosen = {name: value if value in choices[name] else "" for name, value in chosen.items()}
    fit = [row for row, own in zip(rows, values, strict=True) if _fits(own, chosen)]
    selects = [_select(name, choices[name], chosen[name]) for name in LABELS if len(choices[name]) > 1]
    return tuple(selects), fit


def when(one: ActionState, plan: Plan, day: date) -> str:
    """The kind of time of an action, a key of TIMES."""
    due = words.due_of(one, plan)
    if due is not None:
        return "past" if due < day else "soon" if (due - day).days <= SOON else "later"
    if one.relative_year:
        return "year"
    return "again" if one.recurrence or one.ongoing else NONE


def _values(row: Row, plan: Plan, day: date) -> dict[str, dict[str, str]]:
    """What a row has for each filter: values with their words."""
    one = row.action
    time = when(one, plan, day)
    return {
        "theme": {one.theme_number: f"{one.theme_number} {one.theme}".strip()},
        "owner": {str(own.organisation_id): own.organisation for own in one.owners} or {NONE: "Nobody yet"},
        "group": {one.group or NONE: one.group or "No group"},
        "due": {time: TIMES[time]},
        "state": {row.standing.word: row.standing.word},
        "metric": {move.measure: words.measure_name(move.measure) for move in one.metrics}
        or {NONE: "No metric of the framework"},
    }


def _choices(name: str, values: Sequence[dict[str, dict[str, str]]]) -> dict[str, str]:
    """What may be chosen: by its words, in the plan's own order for themes and times, "none" last."""
    found = {key: text for own in values for key, text in own[name].items()}
    if name == "due":
        return {key: text for key, text in TIMES.items() if key in found}
    order = list(found) if name == "theme" else sorted(found, key=lambda key: found[key].casefold())
    return {key: found[key] for key in sorted(order, key=lambda key: key == NONE)}


def _fits(own: dict[str, dict[str, str]], chosen: Mapping[str, str]) -> bool:
    return all(not value or value in own[name] for name, value in chosen.items())


def _select(name: str, choices: Mapping[str, str], chosen: str) -> Select:
    options = [Option("", "All", not chosen)]
    options += [Option(value, text, value == chosen) for value, text in choices.items()]
    return Select(name, LABELS[name], tuple(options))
