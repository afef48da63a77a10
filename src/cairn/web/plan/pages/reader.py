"""Who reads the plan: the public, for whom only a published plan is there, or a member who may see all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cairn.web.accounts.access import may
from cairn.web.core.clock import today
from cairn.web.plan import reading
from cairn.web.plan.models import Plan

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest
    from cairn.web.partnerships.models import Partnership

EARLIEST, LATEST = 1990, 2100  # years that an address may ask for


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one plan. `member` may see owners' posts, findings, drafts and what was before."""

    partnership: Partnership
    plan: Plan | None
    member: bool
    edits: bool
    proposes: bool
    decides: bool
    day: date

    @property
    def query(self) -> str:
        """What an address needs so that the same plan is meant: nothing for the current one."""
        plan = self.plan
        return f"?plan={plan.pk}" if plan is not None and plan.state != Plan.State.CURRENT else ""

    def moment(self, asked: datetime | None) -> datetime | None:
        """The moment to read the plan at: for the public never one before it was published."""
        since = self.plan.published if self.plan else None
        if asked is None or self.member or since is None:
            return asked
        return max(asked, since)

    def hidden(self, asked: datetime | None) -> bool:
        """Whether what was asked for is from before the public could read the plan."""
        return asked is not None and self.moment(asked) != asked


def reader_of(request: PartnershipRequest) -> Reader:
    """The reader behind a request, with the plan that the address asks for where they may see it."""
    user, partnership = request.user, request.partnership
    member = may(user, "plan.view", partnership)
    plan = _chosen(partnership, request.GET.get("plan", "")) if member else None
    return Reader(
        partnership=partnership,
        plan=plan or (_any(partnership) if member else reading.published_plan(partnership)),
        member=member,
        edits=may(user, "plan.edit", partnership),
        proposes=may(user, "plan.propose", partnership),
        decides=may(user, "plan.decide", partnership),
        day=today(),
    )


def start_of(day: date) -> datetime:
    """The moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of a day here."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def day_asked(text: str) -> date | None:
    """A day as an address gives it, such as 2026-01-31; None for anything else."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def _chosen(partnership: Partnership, asked: str) -> Plan | None:
    if not asked.isascii() or not asked.isdigit():
        return None
    found: Plan | None = Plan.objects.for_partnership(partnership).filter(pk=int(asked[:15])).first()
    return found


def _any(partnership: Partnership) -> Plan | None:
    """The current plan, else the newest draft."""
    drafts = Plan.objects.for_partnership(partnership).filter(state=Plan.State.DRAFT)
    draft: Plan | None = drafts.order_by("-pk").first()
    return reading.current_plan(partnership) or draft
