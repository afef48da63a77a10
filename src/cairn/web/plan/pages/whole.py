"""The whole plan on one page: a sentence that counts it, then every action under its need and theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.web.outcomes.pages.listing import Select
from cairn.web.plan import reading
from cairn.web.plan.models import Plan
from cairn.web.plan.pages import filters, words
from cairn.web.plan.pages.filters import Row
from cairn.web.plan.pages.reader import Reader, day_asked, end_of
from cairn.web.plan.pages.standing import Standing, counted, standing
from cairn.web.plan.reading import ActionState
from cairn.web.updates.reading import progress


@dataclass(frozen=True, slots=True)
class Line:
    """One action in a list."""

    number: str
    text: str
    href: str
    owners: str
    when: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class NeedPart:
    """A need with its actions."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ThemePart:
    """A theme with its needs."""

    title: str
    anchor: str
    count: str
    needs: tuple[NeedPart, ...]


@dataclass(frozen=True, slots=True)
class WholePage:
    """Everything that the page of a plan says."""

    plan: Plan
    sentence: str
    goes: str
    found: str
    selects: tuple[Select, ...]
    themes: tuple[ThemePart, ...]
    on: date | None
    hidden: bool
    filtered: bool
    clear: str
    hidden_fields: tuple[tuple[str, str], ...]


def build(reader: Reader, plan: Plan, asked: Mapping[str, str]) -> WholePage:
    """Assemble the page; `asked` are filters, and `on`, the day that the plan is wanted of."""
    on = day_asked(asked.get("on", ""))
    on = on if on and on < reader.day else None
    moment = end_of(on) if on else None
    rows = rows_of(reader, plan, moment)
    selects, fit = filters.select(rows, asked, plan, on or reader.day)
    return WholePage(
        plan=plan,
        sentence=sentence(plan, [row.action for row in rows]),
        goes=counted(row.standing for row in rows),
        found=_found(len(fit), len(rows)),
        selects=selects,
        themes=themes(reader, fit),
        on=on,
        hidden=reader.hidden(moment),
        filtered=len(fit) < len(rows),
        clear=_clear(reader) if set(asked) & set(filters.LABELS) else "",
        hidden_fields=_hidden(plan, on),
    )


def rows_of(reader: Reader, plan: Plan, moment: datetime | None = None) -> list[Row]:
    """Every action with how it goes, in the plan's order."""
    day = timezone.localdate(moment) if moment else reader.day
    there = reading.actions(plan, as_at=reader.moment(moment))
    told = progress(plan, day)
    return [Row(one, standing(one, plan, day, told.get(one.id))) for one in there]


def sentence(plan: Plan, actions: Sequence[ActionState]) -> str:
    """What a plan is, counted: how many actions and themes, what has a date, and what is missing."""
    if not actions:
        return "There is no action in this plan."
    count, themes_ = len(actions), len({(one.theme_number, one.theme) for one in actions})
    under = f"{formats.count_words(themes_)} {'theme' if themes_ == 1 else 'themes'}"
    start = f"{formats.plural(count, 'action')} under {under}"
    dated = sum(words.due_of(one, plan) is not None for one in actions)
    gaps = (
        (sum(not one.number for one in actions), "no number in the plan"),
        (sum(filters.when(one, plan, date.max) == filters.NONE for one in actions), "no timescale"),
        (sum(not one.owners for one in actions), "no owner"),
    )
    said = [_has(dated, "a date")] + [_has(number, text) for number, text in gaps if number]
    return f"{start}: {formats.join_words(said)}."


def themes(reader: Reader, rows: Sequence[Row]) -> tuple[ThemePart, ...]:
    """Rows under their themes and needs, in order."""
    found: list[ThemePart] = []
    for (number, title), group in groupby(rows, lambda row: (row.action.theme_number, row.action.theme)):
        there = list(group)
        needs = tuple(
            NeedPart(f"{key[0]} {key[1]}".strip(), tuple(line(reader, row) for row in some))
            for key, some in groupby(there, lambda row: (row.action.need_number, row.action.need))
        )
        count = formats.plural(len(there), "action")
        found.append(ThemePart(f"{number} {title}".strip(), f"theme-{len(found) + 1}", count, needs))
    return tuple(found)


def line(reader: Reader, row: Row, *, alone: bool = False) -> Line:
    """One action as a list shows it; `alone` says that it does not stand under its theme."""
    one = row.action
    return Line(
        number=number_of(one, alone=alone),
        text=one.text,
        href=address(reader, one.key),
        owners=words.owners_words(one.owners, reader.member),
        when=words.sentence(words.short_time(one)),
        standing=row.standing,
    )


def number_of(one: ActionState, *, alone: bool) -> str:
    """The number of an action as the plan writes it; `alone` with its theme: "Theme 2, 8.1"."""
    number = one.number or "no number"
    return words.sentence(f"theme {one.theme_number}, {number}" if alone else number)


def address(reader: Reader, key: str) -> str:
    """The page of an action."""
    return reverse("plan:action", args=[reader.partnership.slug, key]) + reader.query


def _clear(reader: Reader) -> str:
    return reverse("plan:plan", args=[reader.partnership.slug]) + reader.query


def _hidden(plan: Plan, on: date | None) -> tuple[tuple[str, str], ...]:
    """What the filters keep of the address: another plan than the current one, and an earlier day."""
    other = (("plan", str(plan.pk)),) if plan.state != Plan.State.CURRENT else ()
    return other + ((("on", on.isoformat()),) if on else ())


def _has(count: int, what: str) -> str:
    if not count:
        return f"none has {what}"
    return f"{formats.count_words(count)} {'has' if count == 1 else 'have'} {what}"


def _found(fit: int, total: int) -> str:
    """How many fit the filters: "One of 56 actions fits."."""
    text = f"{formats.count_words(fit)} of {formats.plural(total, 'action')} {'fits' if fit == 1 else 'fit'}."
    return words.sentence(text)
