"""How good one provider's records are and were, from the counts that were stored when they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from cairn.web.submissions.expected import Wanted, expected
from cairn.web.submissions.measuring import ROWS
from cairn.web.submissions.models import FindingCount, Share, Submission

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

State, Kind = Submission.State, FindingCount.Kind
SHOWN = 6  # periods in the table of faults over time


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found in one column: `rows` of it, where, and what is known of the cases."""

    kind: str
    rule: str
    file: str
    column: str
    rows: int
    said: str
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that should be answered, with how it was in the newest submission and in the one before."""

    wanted: Wanted
    asked: int
    answered: int
    before: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Everything that the page of a provider tells.

    `newest` is what came last, `held` what its records come from now; `loaded` are its periods, oldest first.
    """

    code: str
    newest: Submission | None
    held: Submission | None
    loaded: Sequence[Submission]
    found: Sequence[Found]
    told: Sequence[Told]
    over_time: Mapping[str, Sequence[int]]
    left_out: Sequence[int]


def quality(partnership: Partnership, code: str) -> Quality:
    """The quality of a provider's records; nothing in it where it has sent nothing."""
    ours = [one for one in submissions_of(partnership) if code in one.providers]
    newest = ours[0] if ours else None
    taken = [one for one in ours if one.state != State.REFUSED]
    loaded = _last_of_each_period(taken)
    rows = {one.pk: of_provider(one, code) for one in {*loaded, *([newest] if newest else [])}}
    shown = loaded[-SHOWN:]
    return Quality(
        code,
        newest,
        _held(taken),
        loaded,
        rows[newest.pk] if newest else [],
        _told(taken, code),
        _over_time([rows[one.pk] for one in shown]),
        [_left_out(rows[one.pk]) for one in loaded],
    )


def of_provider(one: Submission, code: str) -> list[Found]:
    """What was found in a submission that is this provider's to put right.

    A fault of a file is everybody's; a row that names no provider of the manifest is the only provider's.
    """
    alone = one.providers == [code]
    return grouped(
        row for row in one.findings.all() if row.provider == code or alone or row.kind == Kind.FILE
    )


def grouped(rows: Iterable[FindingCount]) -> list[Found]:
    """Counts by rule, file and column, those of several providers together."""
    found: dict[tuple[str, str, str, str], list[FindingCount]] = {}
    for row in rows:
        found.setdefault((row.kind, row.rule, row.file, row.column), []).append(row)
    return [
        Found(
            *key,
            rows=sum(one.rows for one in same),
            said=_joined(one.said for one in same),
            providers=tuple(sorted({one.provider for one in same if one.provider})),
        )
        for key, same in found.items()
    ]


def _joined(texts: Iterable[str]) -> str:
    """What is known of the cases, each thing once."""
    return "; ".join(dict.fromkeys(part for text in texts for part in text.split("; ") if part))


def kept_rows(partnership: Partnership, newest: Iterable[Submission]) -> dict[tuple[object, str], int]:
    """How many rows of each provider these submissions keep, by submission and provider."""
    shares = Share.objects.for_partnership(partnership)
    rows = shares.filter(submission__in=list(newest), what=ROWS)
    return {(pk, code): count for pk, code, count in rows.values_list("submission", "provider", "asked")}


def newest_by_provider(partnership: Partnership) -> dict[str, tuple[Submission, Submission | None]]:
    """For each provider that ever sent something: what came last, and what its records come from now."""
    found: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions_of(partnership):
        for code in one.providers:
            found[code].append(one)
    return {
        code: (ours[0], _held([one for one in ours if one.state != State.REFUSED]))
        for code, ours in found.items()
    }


def received_on(one: Submission) -> date:
    """The day on which a submission was received, here."""
    return timezone.localtime(one.received_at).date()


def submissions_of(partnership: Partnership) -> QuerySet[Submission]:
    """The submissions of a partnership with their findings, newest first."""
    findings = Prefetch("findings", FindingCount.objects.for_partnership(partnership))
    rows = Submission.objects.for_partnership(partnership).select_related("received_by", "partnership")
    return rows.prefetch_related(findings).order_by("-received_at", "-pk")


def _last_of_each_period(newest_first: Iterable[Submission]) -> list[Submission]:
    """Of each period the submission that was received last, oldest period first."""
    found: dict[date, Submission] = {}
    for one in newest_first:
        if one.period_end:
            found.setdefault(one.period_end, one)
    return [found[end] for end in sorted(found)]


def _held(newest_first: Sequence[Submission]) -> Submission | None:
    """The submission that a provider's records come from, of those that were not refused."""
    newest = newest_first[0] if newest_first else None
    return None if newest is None or newest.state == State.DESTROYED else newest


def _told(newest_first: Sequence[Submission], code: str) -> list[Told]:
    if not newest_first:
        return []
    now, *rest = (_shares(one, code) for one in newest_first[:2])
    before = rest[0] if rest else {}
    wanted = expected().wanted.values()
    return [Told(one, *now[one.key], before=before.get(one.key)) for one in wanted if one.key in now]


def _shares(one: Submission, code: str) -> dict[str, tuple[int, int]]:
    rows = Share.objects.filter(submission=one, provider=code)
    return {
        what: (asked, answered) for what, asked, answered in rows.values_list("what", "asked", "answered")
    }


def _over_time(periods: Sequence[Sequence[Found]]) -> dict[str, list[int]]:
    """Rows left out by each rule in each period, the most frequent rule of the newest period first."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(periods))
    for place, found in enumerate(periods):
        for one in found:
            if one.kind == Kind.ROW:
                counts[one.rule][place] += one.rows
    return dict(sorted(counts.items(), key=lambda item: ([-count for count in reversed(item[1])], item[0])))


def _left_out(found: Iterable[Found]) -> int:
    return sum(one.rows for one in found if one.kind == Kind.ROW)
