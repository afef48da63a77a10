"""Putting agreements into the register and ending them: each with its audit event, nothing overwritten."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.framework import formats
from cairn.web.accounts.access import check
from cairn.web.accounts.models import User
from cairn.web.agreements.drafts import Draft, read
from cairn.web.agreements.entries import AgreementRefused, Fault
from cairn.web.agreements.models import Agreement, State
from cairn.web.audit import services as audit
from cairn.web.core import clock

if TYPE_CHECKING:
    from datetime import date

    from cairn.web.partnerships.models import Partnership

Actor = User | str  # an account, or a label such as "command line"


class NotEnded(ValueError):
    """An agreement cannot be ended as asked; the text says why and what to do."""


def register(text: str, *, partnership: Partnership, by: Actor) -> Agreement:
    """Register what a TOML file says; the same key again starts a new version, and ends the one before.

    Raises AgreementRefused with every fault at once, and Refused when this person may not.
    """
    _insist(by, partnership)
    return _keep(read(text, today=clock.today()), partnership, by)


@transaction.atomic
def end(agreement: Agreement, *, by: Actor, reason: str, day: date | None = None) -> Agreement:
    """End an agreement: from `day` on (by default today) nothing may come in under it.

    What came in before stays until its retention is over. Raises NotEnded.
    """
    _insist(by, agreement.partnership)
    last = day or clock.today()
    kept = _locked(agreement)
    if kept.state_on(clock.today()) is State.ENDED or kept.stopped is not None:
        raise NotEnded(f"It is over or ended already: its last day is {formats.day(kept.last_day)}.")
    if last < clock.today():
        raise NotEnded("An agreement is not ended in the past. Give today or a later day.")
    if not reason.strip():
        raise NotEnded("Say why it ends, in words that name nobody.")
    return _stop(kept, last, by, " ".join(reason.split())[:300], "agreement.ended")


@transaction.atomic
def _keep(draft: Draft, partnership: Partnership, by: Actor) -> Agreement:
    before = _newest(partnership, draft.key)
    effective = draft.starts if before is None else max(draft.starts, clock.today())
    if before is not None and before.stopped is None:
        _insist_changed(before, draft)
        _stop(before, effective, by, "A new version took its place.", "agreement.replaced")
    made = Agreement(
        partnership=partnership,
        version=before.version + 1 if before else 1,
        effective=effective,
        registered_by=by if isinstance(by, User) else None,
        **asdict(draft),
    )
    made.save()
    fields = [*asdict(draft), "version", "effective"]
    audit.record(by=by, act="agreement.registered", thing=made, partnership=partnership, fields=fields)
    return made


def _newest(partnership: Partnership, key: str) -> Agreement | None:
    register = Agreement.objects.for_partnership(partnership).select_for_update()
    found: Agreement | None = register.filter(key=key).order_by("-version").first()
    return found


def _locked(agreement: Agreement) -> Agreement:
    register = Agreement.objects.for_partnership(agreement.partnership).select_for_update()
    kept: Agreement = register.get(pk=agreement.pk)
    return kept


def _insist_changed(before: Agreement, draft: Draft) -> None:
    if all(getattr(before, name) == value for name, value in asdict(draft).items()):
        remedy = "Change what is to change, or leave the register as it is."
        raise AgreementRefused(
            [Fault("the whole file", f"it says what version {before.version} says", remedy)]
        )


def _stop(kept: Agreement, day: date, by: Actor, reason: str, act: str) -> Agreement:
    kept.stopped, kept.stop_reason = day, reason
    kept.stopped_by = by if isinstance(by, User) else None
    kept.save(update_fields=["stopped", "stopped_by", "stop_reason"])
    fields = ["stopped", "stopped_by", "stop_reason"]
    audit.record(by=by, act=act, thing=kept, partnership=kept.partnership, fields=fields)
    return kept


def _insist(by: Any, partnership: Partnership) -> None:
    if isinstance(by, User):
        check(by, "agreements.manage", partnership)


def review_due(agreement: Agreement, today: date) -> bool:
    """Whether an agreement is to be reviewed within 60 days, or is past its review."""
    return agreement.state_on(today) is not State.ENDED and agreement.review <= today + timedelta(days=60)
