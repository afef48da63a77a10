"""The coordinator's page of a quarter: who has answered, what waits for a decision, who is late again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.web.plan.pages.words import due_of
from cairn.web.plan.reading import ActionState
from cairn.web.updates import owners, ratings, reading, reminders, rounds
from cairn.web.updates.models import Reminder, Round, Update
from cairn.web.updates.owners import Directory
from cairn.web.updates.reading import Progress
from cairn.web.updates.rule import Answer, rule

COLUMNS = [{"text": text} for text in ("Action", "Owner", "The owner says", "The dates say", "Update")]
OWNER_COLUMNS = [
    {"text": "Owner"}, {"text": "Actions", "numeric": True}, {"text": "Answered", "numeric": True},
    {"text": "Late before", "numeric": True}, {"text": "Last mail"},
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One action of the quarter."""

    action: ActionState
    update: Update | None
    judged: str
    rule: str
    state: str
    late: str

    @property
    def said(self) -> str:
        """What the owner says, in a word."""
        return self.judged or "Nothing yet"


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page says."""

    round: Round
    sentence: str
    waiting: tuple[Line, ...]
    lines: tuple[Line, ...]
    table: dict[str, Any]
    owners: dict[str, Any]
    unreachable: tuple[tuple[str, str], ...]
    unowned: int
    chasable: int
    restful: int
    read: str


def build(round_: Round, day: date) -> Board:
    """Assemble the page of a quarter."""
    slug = round_.partnership.slug
    known = owners.directory(round_.partnership, day)
    lines = tuple(_lines(round_, day))
    open_ = [line.action for line in lines if rounds.waits_for_owner(line.update)]
    wanted, today = reminders.addresses(open_, known), reminders.had_today(round_, day)
    waiting = tuple(line for line in lines if line.update and line.update.state == Update.State.SENT)
    return Board(
        round=round_, sentence=_sentence(lines), waiting=waiting, lines=lines,
        table=_table(slug, lines, round_.is_open), unowned=sum(not one.owners for one in open_),
        owners=_owners(round_, lines, known), unreachable=_unreachable(slug, open_, known),
        chasable=sum(email not in today for email in wanted),
        restful=sum(email in today for email in wanted),
        read=" ".join(f"{line.update.pk}:{line.update.revision}" for line in waiting if line.update),
    )  # fmt: skip


def _lines(round_: Round, day: date) -> list[Line]:
    rows, past = rounds.rows(round_), reading.progress(round_.plan, day)
    return [_line(round_, one, rows.get(one.id), past[one.id], day) for one in rounds.asked(round_)]


def _line(round_: Round, one: ActionState, update: Update | None, went: Progress, day: date) -> Line:
    judged = ratings.words(update.current.rating) if update and update.current else ""
    state = update.get_state_display() if update else Update.State.NONE.label
    return Line(one, update, judged, went.rule, str(state), _late(round_, update, went, day))


def _late(round_: Round, update: Update | None, went: Progress, day: date) -> str:
    """Whether its update is late, and if not for the first time how often: "Late, the third time"."""
    if not rounds.is_late(round_, update, day):
        return ""
    return "Late" if went.times_late < 2 else f"Late in {formats.count_words(went.times_late)} quarters"


def _sentence(lines: Sequence[Line]) -> str:
    """How far the quarter is: "2 of 7 actions are answered and accepted; ..."."""
    counts = Counter(line.update.state if line.update else Update.State.NONE for line in lines)
    state = Update.State
    said = [
        (counts[state.ACCEPTED], "accepted"),
        (counts[state.SENT], "waiting for you"),
        (counts[state.RETURNED], "returned with a question"),
        (counts[state.DRAFT], "begun and not sent"),
        (counts[state.NONE], "not started"),
    ]
    parts = [f"{formats.count_words(count)} {_are(count)} {text}" for count, text in said if count]
    start = f"Of {formats.plural(len(lines), 'action')}, "
    return f"{start}{formats.join_words(parts)}."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _table(slug: str, lines: Sequence[Line], running: bool) -> dict[str, Any]:
    rows = [
        [
            {"text": f"{line.action.number or line.action.key} {_short(line.action.text)}",
             "href": _address(slug, line, running)},
            {"text": line.action.owner_label},
            {"text": line.said, "strong": bool(line.judged) and line.judged != line.rule},
            {"text": line.rule},
            {"text": f"{line.state}. {line.late}." if line.late else line.state},
        ]
        for line in lines
    ]  # fmt: skip
    note = "Where the owner says something else than the dates, the word is in bold."
    head = {"caption": "Every action", "caption_hidden": True, "columns": COLUMNS}
    return {**head, "rows": rows, "note": note}


def _address(slug: str, line: Line, running: bool) -> str:
    """Where an action's line leads: to what was said, else to the form, or once closed to the plan."""
    if line.update is not None and line.update.revision:
        return reverse("updates:review", args=[slug, line.update.pk])
    if running:
        return reverse("updates:give", args=[slug, line.action.id])
    return reverse("plan:action", args=[slug, line.action.key])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else f"{flat[:87].rstrip()}..."


def _owners(round_: Round, lines: Sequence[Line], known: Directory) -> dict[str, Any]:
    """Who has answered how much, those with most to do first."""
    mails = _last_mails(round_)
    before = _late_before(round_)
    found: dict[str, list[Line]] = {}
    addresses: dict[str, tuple[str, ...]] = {}
    for line in lines:
        for owned in line.action.owners:
            found.setdefault(owned.label, []).append(line)
            addresses[owned.label] = known.addresses(owned)
    rows = [
        _owner_row(label, mine, before, [mails[one] for one in addresses[label] if one in mails])
        for label, mine in sorted(found.items(), key=lambda pair: (-_open(pair[1]), pair[0].casefold()))
    ]
    return {"caption": "Who has answered", "caption_hidden": True, "columns": OWNER_COLUMNS, "rows": rows}


def _owner_row(label: str, mine: Sequence[Line], before: Counter[UUID], mails: list[Any]) -> list[Any]:
    late = sum(before[line.action.id] for line in mine)
    last = formats.day(timezone.localdate(max(mails))) if mails else "Not yet"
    counts = (len(mine), len(mine) - _open(mine), late)
    return [{"text": label}, *({"text": formats.number(one)} for one in counts), {"text": last}]


def _open(lines: Sequence[Line]) -> int:
    return sum(rounds.waits_for_owner(line.update) for line in lines)


def _last_mails(round_: Round) -> dict[str, Any]:
    rows = Reminder.objects.for_partnership(round_.partnership).filter(round=round_).order_by("sent_at")
    return dict(rows.values_list("email", "sent_at"))


def _late_before(round_: Round) -> Counter[UUID]:
    """In how many earlier quarters the update of each action was late or never came."""
    rows = Update.objects.for_partnership(round_.partnership).filter(
        round__plan=round_.plan, round__starts__lt=round_.starts
    )
    late = (row.action_id for row in rows.select_related("round") if _was_late(row))
    return Counter(late)


def _was_late(row: Update) -> bool:
    closed = row.round.closes
    return row.sent_at is None or timezone.localdate(row.sent_at) > closed


def _unreachable(slug: str, open_: Sequence[ActionState], known: Directory) -> tuple[tuple[str, str], ...]:
    """The owners whom no mail reaches, each with the page on which to name a contact."""
    silent = [owned for one in open_ for owned in one.owners if not known.addresses(owned)]
    pages = (reverse("updates:contact", args=[slug, owned.organisation_id]) for owned in silent)
    return tuple(dict.fromkeys(zip((owned.label for owned in silent), pages, strict=True)))


def rule_of(update: Update, one: ActionState, day: date) -> str:
    """What dates and earlier updates say of an action while its update is read, in a word."""
    rows = reading.updates_of(update.round.plan, day, action=one.id, state=Update.State.ACCEPTED)
    answers = [Answer(row.round.ends, row.current.rating) for row in rows if row.pk != update.pk]
    said = rule(one, due_of(one, update.round.plan), day, answers)
    return ratings.words(said)
