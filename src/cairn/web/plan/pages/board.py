"""The whole system as its page lays it out: each part with its sentence and its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cairn.framework import formats
from cairn.web.outcomes import addresses
from cairn.web.outcomes.words import top_sentence
from cairn.web.plan.commitments import Commitment
from cairn.web.plan.models import Plan
from cairn.web.plan.pages import whole, words
from cairn.web.plan.pages.filters import Row
from cairn.web.plan.pages.reader import Reader
from cairn.web.plan.pages.standing import counted
from cairn.web.plan.pages.whole import Line
from cairn.web.plan.reading import ActionState
from cairn.web.plan.system import MeasureLine, Missed, OutcomeLine, WholeSystem, chance_words


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure or an outcome with its word, and how many actions stand under it."""

    name: str
    href: str
    word: str
    reason: str
    under: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page says."""

    plan: Plan
    sentence: str
    promised: str
    goes: str
    outcomes: tuple[Shown, ...]
    moved: tuple[Shown, ...]
    stuck: tuple[Shown, ...]
    unknown: tuple[Shown, ...]
    late: tuple[Line, ...]
    missed: tuple[Shown, ...]
    untouched: tuple[Shown, ...]
    without_metric: tuple[Line, ...]
    without_owner: tuple[Line, ...]
    uncovered: tuple[Commitment, ...]
    none_covered: bool
    beside: tuple[Shown, ...]
    by_chance: str
    loose: bool


def build(reader: Reader, plan: Plan, made: WholeSystem, rows: Sequence[Row]) -> Board:
    """Lay the whole system out for its page; `rows` are the plan's actions with how they go."""
    by_id = {row.action.id: row for row in rows}

    def lines(actions: Sequence[ActionState]) -> tuple[Line, ...]:
        return tuple(whole.line(reader, by_id[one.id], alone=True) for one in actions)

    slug = reader.partnership.slug
    return Board(
        plan=plan,
        sentence=top_sentence(one.judged.word for one in made.outcomes),
        promised=whole.sentence(plan, [row.action for row in rows]),
        goes=counted(row.standing for row in rows),
        outcomes=tuple(_outcome(slug, one) for one in made.outcomes),
        moved=_measures(slug, made.moved),
        stuck=_measures(slug, made.stuck),
        unknown=_measures(slug, made.unknown),
        late=lines(_late(plan, rows)),
        missed=tuple(_missed(slug, one, lines(one.actions)) for one in made.missed),
        untouched=_measures(slug, made.untouched),
        without_metric=lines(made.without_metric),
        without_owner=lines(made.without_owner),
        uncovered=made.uncovered,
        none_covered=not any(row.action.commitments for row in rows),
        beside=_measures(slug, made.beside),
        by_chance=chance_words(made),
        loose=bool(rows) and not (made.moved or made.stuck or made.unknown),
    )


def _late(plan: Plan, rows: Sequence[Row]) -> list[ActionState]:
    """Actions that are late, the one that should have been done first before the others."""
    late = [row.action for row in rows if row.standing.word == "Late"]
    return sorted(late, key=lambda one: words.due_of(one, plan) or date.max)


def _outcome(slug: str, one: OutcomeLine) -> Shown:
    outcome, judged = one.outcome, one.judged
    return Shown(
        outcome.short,
        addresses.outcome(slug, outcome.id),
        judged.word.value,
        judged.reason,
        _under(one.actions),
    )


def _measures(slug: str, found: Sequence[MeasureLine]) -> tuple[Shown, ...]:
    return tuple(
        Shown(one.measure.name, addresses.metric(slug, one.measure.id), one.judged.word.value,
              one.judged.reason, _under(one.actions))
        for one in found
    )  # fmt: skip


def _missed(slug: str, one: Missed, lines: tuple[Line, ...]) -> Shown:
    href = addresses.metric(slug, one.measure.id)
    return Shown(f"{one.measure.name}, {one.area}", href, "", one.text, _under(one.actions), lines)


def _under(actions: Sequence[ActionState]) -> str:
    if not actions:
        return "No action stands under it."
    verb = "stands" if len(actions) == 1 else "stand"
    return f"{formats.plural(len(actions), 'action')} {verb} under it."
