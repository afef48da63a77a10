"""Settling what is odd in a plan, and letting the public read it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cairn.web.audit import services as audit
from cairn.web.plan.models import Finding, Plan


class Settled(Exception):
    """Somebody settled this finding already."""


@transaction.atomic
def settle(finding: Finding, how: str, *, by: Any) -> Finding:
    """Note how a finding was settled. The plan itself stays as it is. Raises Settled."""
    rows = Finding.objects.for_partnership(finding.partnership).select_for_update()
    there: Finding = rows.get(pk=finding.pk)
    if there.settled_at is not None:
        raise Settled("Somebody settled this finding already. Read how, below.")
    there.settled_at, there.settled_by, there.how_settled = timezone.now(), by, how
    there.save(update_fields=["settled_at", "settled_by", "how_settled"])
    audit.record(by=by, act="finding.settled", thing=there, partnership=there.partnership)
    return there


@transaction.atomic
def publish(plan: Plan, *, by: Any) -> Plan:
    """Make a plan the current one and let the public read it; a plan that was current before has ended."""
    rows = Plan.objects.for_partnership(plan.partnership).select_for_update()
    for other in rows.filter(state=Plan.State.CURRENT).exclude(pk=plan.pk):
        other.state = Plan.State.ENDED
        other.save(update_fields=["state"])
        audit.record(by=by, act="plan.ended", thing=other, partnership=plan.partnership)
    there: Plan = rows.get(pk=plan.pk)
    there.state, there.published = Plan.State.CURRENT, there.published or timezone.now()
    there.save(update_fields=["state", "published"])
    audit.record(by=by, act="plan.published", thing=there, partnership=plan.partnership)
    return there


@transaction.atomic
def withdraw(plan: Plan, *, by: Any) -> Plan:
    """Take a plan away from the public; members go on reading it."""
    rows = Plan.objects.for_partnership(plan.partnership).select_for_update()
    there: Plan = rows.get(pk=plan.pk)
    there.published = None
    there.save(update_fields=["published"])
    audit.record(by=by, act="plan.withdrawn", thing=there, partnership=plan.partnership)
    return there
