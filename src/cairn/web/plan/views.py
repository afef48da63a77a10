"""The pages of the plan: all of it, one action, what changed, the whole system, and what is odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import render

from cairn.web.accounts.access import permission
from cairn.web.outcomes.snapshot import snapshot_of
from cairn.web.plan import reading
from cairn.web.plan import system as systems
from cairn.web.plan.models import Finding, Plan, Proposal
from cairn.web.plan.pages import board, comparing, one
from cairn.web.plan.pages import whole as whole_page
from cairn.web.plan.pages.reader import Reader, day_asked, reader_of

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest


@permission("public")
def whole(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What did the partnership promise?"""
    reader = reader_of(request)
    if reader.plan is None:
        return render(request, "plan/none.html", {"reader": reader})
    page = whole_page.build(reader, reader.plan, request.GET.dict())
    return render(request, "plan/plan.html", {"page": page, "reader": reader, **_beside(reader)})


@permission("public")
def action(request: PartnershipRequest, slug: str, action: str) -> HttpResponse:  # noqa: ARG001
    """One action, with what it should move and what changed since."""
    reader = reader_of(request)
    plan = _plan(reader)
    known = reading.action(plan, action)
    if known is None:
        raise Http404("The plan has no action of this name.")
    page = one.build(reader, plan, known, snapshot_of(request.partnership))
    return render(request, "plan/action.html", {"page": page, "reader": reader})


@permission("public")
def compare(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What changed between two days?"""
    reader = reader_of(request)
    plan, wrong = _plan(reader), []
    start, end = (day_asked(request.GET.get(name, "")) for name in ("from", "to"))
    if request.GET.get("from") and start is None:
        wrong.append("Enter the first day as 2026-01-31 is written: year, month, day.")
    if request.GET.get("to") and end is None:
        wrong.append("Enter the last day as 2026-01-31 is written: year, month, day.")
    end = end or reader.day
    start = start or end.replace(month=1, day=1)
    if start > end:
        wrong.append("The first day is after the last. Swap the two.")
    made = None if wrong else comparing.compare(reader, plan, start, end)
    context = {"page": made, "wrong": wrong, "start": start, "end": end, "reader": reader}
    return render(request, "plan/compare.html", context)


@permission("plan.view")
def whole_system(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """Outcomes, what moved, what is stuck, what is late, and where the chain breaks."""
    reader = reader_of(request)
    plan = _plan(reader)
    rows = whole_page.rows_of(reader, plan)
    made = systems.whole_system(snapshot_of(request.partnership), plan, [row.action for row in rows])
    return render(
        request, "plan/whole_system.html", {"page": board.build(reader, plan, made, rows), "reader": reader}
    )


@permission("plan.view")
def findings(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What is odd in the plan, each with what its action says, and how it was settled."""
    reader = reader_of(request)
    plan = _plan(reader)
    rows = Finding.objects.for_partnership(plan.partnership).filter(plan=plan)
    found = list(
        rows.select_related("action", "settled_by").order_by(F("settled_at").desc(nulls_first=True), "pk")
    )
    says = {one.key: one.text for one in reading.actions(plan)}
    for row in found:
        row.says = says.get(row.action.key, "") if row.action else ""
    waiting = [row for row in found if row.settled_at is None]
    context = {"reader": reader, "waiting": waiting, "settled": [row for row in found if row.settled_at]}
    return render(request, "plan/findings.html", context)


def _plan(reader: Reader) -> Plan:
    if reader.plan is None:
        raise Http404("There is no plan here that you may read.")
    return reader.plan


def _beside(reader: Reader) -> dict[str, object]:
    """What members see beside the plan: other plans, findings and proposals that wait."""
    if not reader.member or reader.plan is None:
        return {}
    place = reader.partnership
    waiting = Finding.objects.for_partnership(place).filter(plan=reader.plan, settled_at=None)
    asked = Proposal.objects.for_partnership(place).filter(plan=reader.plan, state=Proposal.State.OPEN)
    others = Plan.objects.for_partnership(place).exclude(pk=reader.plan.pk)
    return {"findings": waiting.count(), "proposals": asked.count(), "others": list(others)}
