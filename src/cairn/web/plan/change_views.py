"""Changing the plan: an action, a proposal and its decision, a finding that is settled, the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cairn.web.accounts.access import Refused, permission
from cairn.web.plan import changing, entries, reading, services, settling
from cairn.web.plan import proposals as asking
from cairn.web.plan.forms import DecisionForm, SettleForm
from cairn.web.plan.models import Action, Finding, Proposal
from cairn.web.plan.pages import asked, whole
from cairn.web.plan.pages.reader import Reader, reader_of

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest

FORM = require_http_methods(["GET", "POST"])


@FORM
@permission("plan.edit")
def change(request: PartnershipRequest, slug: str, action_id: UUID) -> HttpResponse:
    """Change what an action says; where somebody else did meanwhile, both texts are shown."""
    there: Action = get_object_or_404(
        Action.objects.for_partnership(request.partnership).select_related("plan"), pk=action_id
    )
    work = changing.Work.of(there.plan, there, request.POST if request.method == "POST" else None)
    if work.ready:
        try:
            work.write(by=request.user)
        except services.Stale as stale:
            work = work.again(stale.now)
        else:
            messages.success(request, "The change is written into the plan. What it said before is kept.")
            return redirect("plan:action", slug=slug, action=there.key)
    reader = reader_of(request)
    known = reading.action(there.plan, there.key)
    return render(
        request, "plan/change.html", {"work": work, "form": work.form, "one": known, "reader": reader}
    )


@FORM
@permission("plan.edit")
def add(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Add an action to the plan."""
    reader = reader_of(request)
    work = changing.Work.of(_plan(reader), None, request.POST if request.method == "POST" else None)
    if work.ready:
        version = work.write(by=request.user)
        messages.success(request, "The action is in the plan.")
        return redirect("plan:action", slug=slug, action=version.action.key)
    return render(request, "plan/change.html", {"work": work, "form": work.form, "reader": reader})


@FORM
@permission("plan.propose")
def propose(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Propose a change of an action (?action=KEY), or a new action."""
    reader = reader_of(request)
    plan, key = _plan(reader), request.GET.get("action", "")
    rows = Action.objects.for_partnership(request.partnership).filter(plan=plan)
    there = get_object_or_404(rows, key=key) if key else None
    work = changing.Work.of(plan, there, request.POST if request.method == "POST" else None)
    if work.ready:
        made = asking.propose(
            plan, work.changes, reason=work.reason, by=request.user, action=there, base=work.base
        )
        messages.success(request, "Your proposal is sent. A lead or the senior responsible owner decides.")
        return redirect("plan:proposal", slug=slug, proposal_id=made.pk)
    known = reading.action(plan, key) if there else None
    context = {"work": work, "form": work.form, "one": known, "reader": reader, "proposing": True}
    return render(request, "plan/change.html", context)


@permission("plan.view")
def proposals(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Every proposed change, those that wait for a decision first."""
    rows = Proposal.objects.for_partnership(request.partnership).select_related(
        "action", "proposed_by", "plan"
    )
    found = list(rows)
    opened = [one for one in found if one.state == Proposal.State.OPEN]
    context = {
        "reader": reader_of(request),
        "opened": asked.table(slug, "Waiting for a decision", opened),
        "closed": asked.table(slug, "Decided", [one for one in found if one not in opened]),
    }
    return render(request, "plan/proposals.html", context)


@FORM
@permission("plan.view")
def proposal(request: PartnershipRequest, slug: str, proposal_id: int) -> HttpResponse:
    """One proposed change: what it would change, why, and what was decided. Its writer may take it back."""
    there = _proposal(request, proposal_id)
    if request.method == "POST":
        try:
            asking.take_back(there, by=request.user)
        except asking.Decided as over:
            messages.info(request, str(over))
        except asking.NotYours as wrong:
            raise Refused(str(wrong)) from wrong
        return redirect("plan:proposal", slug=slug, proposal_id=proposal_id)
    return _proposal_page(request, there, DecisionForm())


@require_POST
@permission("plan.decide")
def decide(request: PartnershipRequest, slug: str, proposal_id: int) -> HttpResponse:
    """Accept or refuse a proposed change, with a reason; never one's own."""
    there, form = _proposal(request, proposal_id), DecisionForm(request.POST)
    if not form.is_valid():
        return _proposal_page(request, there, form)
    try:
        _decided(request, there, form.cleaned_data)
    except services.Stale as stale:
        return _proposal_page(request, there, asked.again(form.cleaned_data, stale.now), stale=True)
    except (asking.Decided, asking.NotYours, entries.Gone) as wrong:
        messages.error(request, f"Nothing was changed. {wrong}")
    return redirect("plan:proposal", slug=slug, proposal_id=proposal_id)


@FORM
@permission("plan.edit")
def finding(request: PartnershipRequest, slug: str, finding_id: int) -> HttpResponse:
    """One finding, and the form to settle it with a sentence."""
    rows = Finding.objects.for_partnership(request.partnership).select_related("action", "settled_by", "plan")
    there = get_object_or_404(rows, pk=finding_id)
    form = SettleForm(request.POST) if request.method == "POST" else SettleForm()
    if form.is_valid():
        try:
            settling.settle(there, form.cleaned_data["how"], by=request.user)
        except settling.Settled as over:
            messages.info(request, str(over))
        else:
            messages.success(request, "The finding is settled. The plan itself was not changed by it.")
        return redirect("plan:finding", slug=slug, finding_id=finding_id)
    return render(
        request, "plan/finding.html", {"finding": there, "form": form, "reader": reader_of(request)}
    )


@FORM
@permission("plan.decide")
def publish(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Let the public read the plan, or take it back."""
    reader = reader_of(request)
    plan = _plan(reader)
    if request.method == "POST":
        back = request.POST.get("do") == "withdraw"
        (settling.withdraw if back else settling.publish)(plan, by=request.user)
        done = "The public cannot read the plan any more." if back else "The public can read the plan now."
        messages.success(request, done)
        return redirect("plan:plan", slug=slug)
    rows = whole.rows_of(reader, plan)
    said = whole.sentence(plan, [row.action for row in rows])
    return render(request, "plan/publish.html", {"reader": reader, "sentence": said})


def _decided(request: PartnershipRequest, there: Proposal, given: dict[str, Any]) -> None:
    if given["decision"] == "accept":
        asking.accept(there, by=request.user, decision=given["reason"], base=given["base"])
        messages.success(request, "The change is accepted and written into the plan.")
    else:
        asking.refuse(there, by=request.user, decision=given["reason"])
        messages.success(request, "The change is refused. The plan stays as it is.")


def _proposal(request: PartnershipRequest, proposal_id: int) -> Proposal:
    rows = Proposal.objects.for_partnership(request.partnership)
    related = rows.select_related("plan", "action", "base", "proposed_by", "decided_by")
    found: Proposal = get_object_or_404(related, pk=proposal_id)
    return found


def _proposal_page(
    request: PartnershipRequest, there: Proposal, form: DecisionForm, *, stale: bool = False
) -> HttpResponse:
    page = asked.build(there, request.user, reader_of(request), stale=stale)
    return render(request, "plan/proposal.html", {"page": page, "form": form, "reader": reader_of(request)})


def _plan(reader: Reader) -> Any:
    if reader.plan is None:
        raise Http404("There is no plan here to change. Import one first.")
    return reader.plan
