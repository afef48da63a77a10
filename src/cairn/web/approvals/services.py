"""Proposing a release, and deciding about one that somebody else proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cairn.web.accounts.access import check
from cairn.web.approvals.models import LedgerLine, Release, ReleasedFigure
from cairn.web.audit import services as audit

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.approvals.door import Through
    from cairn.web.approvals.planning import Exact
    from cairn.web.partnerships.models import Partnership
    from cairn.web.runs.models import Run

Progress = Callable[[int, int], None]
PURPOSE = "To propose a release."
AT_ONCE = 500
A_WHILE = timedelta(minutes=10)  # longer than a release takes to reach its pages


class NotReleased(Exception):
    """A release cannot be proposed or decided as asked; the sentence says why and what to do."""


class NothingNew(NotReleased):
    """A proposal would show its audience nothing that it does not see already."""


def propose(run: Run, audience: str, *, by: User, progress: Progress | None = None) -> Release:
    """Put the figures of a run through the door and propose what may be seen for an audience.

    `audience` is public or partner. Raises NotReleased where another proposal for it waits, NothingNew where
    nothing differs from what is shown, Refused without the permission, and what reading a run may raise.
    """
    from cairn.web.approvals import door

    place = run.partnership
    check(by, "releases.propose", place)
    if audience not in Release.Audience.values:
        raise NotReleased(f"There is no audience '{audience}'. Choose public or partner.")
    _insist_alone(place, audience)
    after = _newest(place)
    made = door.put_through(_exact(run, by), audience, door.ledger(place), door.released(place), progress)
    return _proposed(run, audience, by, made, after)


def _exact(run: Run, by: User) -> Exact:
    from cairn.web.approvals.planning import Exact
    from cairn.web.runs import services as runs

    return Exact(runs.exact(run, by=by, purpose=PURPOSE), run.footprint)


@transaction.atomic
def _proposed(run: Run, audience: str, by: User, made: Through, after: int) -> Release:
    from cairn.web.approvals import changes, door

    place = run.partnership
    _alone_in(place)
    _insist_alone(place, audience)
    release = Release(
        partnership=place, number=_next(place), audience=audience, run=run, after=after,
        figures=len(made.figures), withheld=made.withheld, reasons=made.reasons, content=made.content,
        proposed_by=by,
    )  # fmt: skip
    cells = [door.cell_of(release, at, level, one) for at, (level, one) in enumerate(made.figures)]
    release.changes = changes.sentences(changes.shown_now(place, audience), changes.of(cells))
    if not release.changes:
        raise NothingNew(
            "Nothing differs from what this audience sees already, so there is nothing to release."
        )
    release.save()
    ReleasedFigure.objects.bulk_create(cells, batch_size=AT_ONCE)
    LedgerLine.objects.bulk_create((door.line_of(release, one) for one in made.lines), batch_size=AT_ONCE)
    audit.record(by=by, act="release.proposed", thing=release, partnership=place)
    return release


def approve(release: Release, *, by: User, reason: str = "") -> Release:
    """Release what was proposed: for the public, on its pages; for partners, on theirs.

    Raises NotReleased for the proposer, for a release that does not wait, and for one that went through the
    door before another was released: it is then marked as overtaken and has to be proposed again.
    """
    from cairn.web.approvals import publishing

    made = _decided(release, Release.State.APPROVED, by=by, reason=reason)
    if made.state == Release.State.OVERTAKEN:
        raise NotReleased(
            "Another release came in between. Propose this one again, so that both fit together."
        )
    if made.audience == Release.Audience.PUBLIC and made.batch is None:
        made.batch = publishing.publish(made)
        made.save(update_fields=["batch"])
    return made


def refuse(release: Release, *, by: User, reason: str) -> Release:
    """Refuse what was proposed, with a reason. Raises NotReleased as `approve` does."""
    if not reason.strip():
        raise NotReleased("Say why: a refusal needs a reason.")
    return _decided(release, Release.State.REFUSED, by=by, reason=reason)


def publish_what_was_left() -> int:
    """Put on the pages what was approved when the machine stopped before it was there; how many releases.

    Only the newest release to the public of a partnership: figures of an older one would hide later ones.
    """
    from cairn.web.approvals import publishing

    every = Release.objects.everywhere("a release left half published is finished wherever it is")
    public = every.filter(audience=Release.Audience.PUBLIC, state=Release.State.APPROVED)
    newest = set(public.values("partnership").annotate(most=Max("number")).values_list("partnership", "most"))
    waiting = public.filter(batch=None, decided_at__lt=timezone.now() - A_WHILE)
    left = [one for one in waiting if (one.partnership_id, one.number) in newest]
    for one in left:
        one.batch = publishing.publish(one)
        one.save(update_fields=["batch"])
    return len(left)


@transaction.atomic
def _decided(release: Release, state: str, *, by: User, reason: str) -> Release:
    _alone_in(release.partnership)
    rows = Release.objects.for_partnership(release.partnership).select_for_update()
    now: Release = rows.get(pk=release.pk)
    check(by, "releases.decide", now.partnership)
    _insist_open(now, by)
    if state == Release.State.APPROVED and now.after != _newest(now.partnership):
        now.state = Release.State.OVERTAKEN
        now.save(update_fields=["state"])
        return now
    now.state, now.decided_by, now.decided_at, now.decision = state, by, timezone.now(), reason.strip()
    now.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    audit.record(by=by, act=f"release.{state}", thing=now, partnership=now.partnership)
    return now


def _alone_in(place: Partnership) -> None:
    """Let others wait until this transaction ends: one release of a partnership after another."""
    type(place).objects.select_for_update().get(pk=place.pk)


def _insist_open(release: Release, by: User) -> None:
    if release.proposed_by_id == by.pk:
        raise NotReleased("You proposed this release yourself. A second person has to decide about it.")
    if release.state != Release.State.OPEN:
        raise NotReleased(f"{release} does not wait for a decision: {release.get_state_display().lower()}.")


def _insist_alone(place: Partnership, audience: str) -> None:
    waiting = Release.objects.for_partnership(place).filter(audience=audience, state=Release.State.OPEN)
    if one := waiting.first():
        raise NotReleased(f"{one} waits for a decision. Have it approved or refused before the next one.")


def _newest(place: Partnership) -> int:
    """The number of the newest approved release, 0 before the first."""
    approved = Release.objects.for_partnership(place).filter(state=Release.State.APPROVED)
    return _most(approved)


def _next(place: Partnership) -> int:
    return _most(Release.objects.for_partnership(place)) + 1


def _most(rows: Any) -> int:
    return int(rows.aggregate(most=Max("number"))["most"] or 0)
