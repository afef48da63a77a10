"""How pages name what a plan says: its times, its states, and the fields of an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from cairn.framework import formats
from cairn.framework.catalogue import catalogue
from cairn.web.plan.commitments import title_of
from cairn.web.plan.models import Plan, Version
from cairn.web.plan.reading import ActionState, Moves, Owned

EVERY = {"P1M": "month", "P3M": "three months", "P6M": "six months", "P1Y": "year"}
OVER = (Version.State.DONE, Version.State.DROPPED)
STATES = dict(Version.State.choices)
WAYS = {"up": "up", "down": "down"}
Words = Callable[[ActionState], str]


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an action says: its name in versions, how pages call it, and its words."""

    name: str
    label: str
    words: Words


def understood(one: ActionState, plan: Plan) -> str:
    """When an action is due, as it was understood from the plan's own words."""
    said = [_date(one), _year(one, plan), _again(one)]
    text = " ".join(filter(None, said))
    if text:
        return text
    return "Not understood as a date." if one.timescale else "The plan gives no timescale."


def short_time(one: ActionState) -> str:
    """As `understood`, in a few words for a list: "by 31 March 2027", "goes on, told every three months"."""
    if one.due:
        return f"by {formats.day(one.due)}"
    if one.relative_year:
        return f"in year {formats.count_words(one.relative_year)} of the plan"
    every = f"every {EVERY.get(one.recurrence, one.recurrence)}" if one.recurrence else ""
    if one.ongoing:
        return f"goes on, told {every}" if every else "goes on, with no end"
    return every or one.timescale or "no timescale"


def due_of(one: ActionState, plan: Plan) -> date | None:
    """The last day of an action: its date, or the end of its year where the plan says when that begins."""
    if one.due or not (one.relative_year and plan.year_one):
        return one.due
    return year_of(plan.year_one, one.relative_year)[1]


def year_of(year_one: date, number: int) -> tuple[date, date]:
    """The first and the last day of a plan's year."""
    first, following = _years_later(year_one, number - 1), _years_later(year_one, number)
    return first, following - timedelta(days=1)


def state_of(one: ActionState) -> str:
    """Where an action stands, as the plan has it."""
    return str(STATES.get(one.state, one.state))


def over(one: ActionState) -> bool:
    """Whether nothing more is to come: the action is done or dropped."""
    return one.state in OVER


def measure_name(key: str) -> str:
    """A measure's name; a key that the catalogue does not have stands for itself."""
    known = catalogue().measures.get(key)
    return known.name if known else key


def moves_words(moves: Moves) -> str:
    """A measure, which way it should move, and by when: "Adults in treatment: up, by March 2025"."""
    when = f", {moves.when}" if moves.when else ""
    return f"{measure_name(moves.measure)}: {WAYS.get(moves.direction, moves.direction)}{when}"


def owners_words(owners: tuple[Owned, ...], member: bool) -> str:
    """Who owns an action; posts are named to members only, organisations to everybody."""
    names = [one.label if member else one.organisation for one in owners]
    return "; ".join(dict.fromkeys(names)) or "Nobody yet"


def fields(plan: Plan, member: bool) -> tuple[Field, ...]:
    """Everything that an action says, in the order of its page."""
    return (
        Field("theme", "Theme", lambda one: f"{one.theme_number} {one.theme}".strip()),
        Field("need", "Need", lambda one: f"{one.need_number} {one.need}".strip()),
        Field("number", "Number in the plan", lambda one: one.number),
        Field("text", "What is to be done", lambda one: one.text),
        Field("rationale", "Why", lambda one: one.rationale),
        Field("resources", "With what", lambda one: one.resources),
        Field("owners", "Who owns it", lambda one: owners_words(one.owners, member)),
        Field("partners", "Who helps", lambda one: "; ".join(one.partners)),
        Field("group", "Group", lambda one: one.group),
        Field("timescale", "When, as the plan writes it", lambda one: one.timescale),
        Field("due", "When, as understood", lambda one: understood(one, plan)),
        Field("measured_by", "How the plan measures it", lambda one: one.measured_by),
        Field("metrics", "What it should move", lambda one: "; ".join(map(moves_words, one.metrics))),
        Field("recommendations", "Recommendations", lambda one: "; ".join(map(_firm, one.recommendations))),
        Field("commitments", "National commitments", lambda one: "; ".join(map(title_of, one.commitments))),
        Field("state", "State", state_of),
    )


def _firm(pair: tuple[str, str]) -> str:
    key, firmness = pair
    return f"{key} ({firmness})" if firmness else key


def _date(one: ActionState) -> str:
    return f"By {formats.day(one.due)}." if one.due else ""


def _year(one: ActionState, plan: Plan) -> str:
    if not one.relative_year:
        return ""
    year = f"In year {formats.count_words(one.relative_year)} of the plan"
    if plan.year_one is None:
        return f"{year}. The plan does not say when its year one begins."
    first, last = year_of(plan.year_one, one.relative_year)
    return f"{year}: {formats.day(first)} to {formats.day(last)}."


def _again(one: ActionState) -> str:
    every = f"every {EVERY.get(one.recurrence, one.recurrence)}" if one.recurrence else ""
    if one.ongoing:
        return f"Goes on, with an update {every}." if every else "Goes on, with no end."
    return f"Again {every}." if every else ""


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def sentence(text: str) -> str:
    """A text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
