"""The pages of a quarter: the coordinator's, and those of owners who sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cairn.framework import formats
from cairn.web.accounts.access import A_FORM, Refused, may, permission
from cairn.web.core.clock import today
from cairn.web.plan import reading
from cairn.web.plan.models import Action
from cairn.web.plan.pages.reader import day_asked
from cairn.web.register.models import Organisation
from cairn.web.updates import board, owners, rounds, services
from cairn.web.updates.answering import Desk, respond
from cairn.web.updates.forms import LARGEST, RETURN, ContactForm, OpenForm, ReviewForm, SettingForm
from cairn.web.updates.models import Evidence, Round, Update
from cairn.web.updates.reminders import Link
from cairn.web.updates.saying import Writer
from cairn.web.updates.switch import links_allowed

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest
    from cairn.web.plan.models import Plan

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@permission("updates.give")
def quarters(request: PartnershipRequest, slug: str) -> HttpResponse:
    """The quarters of the current plan, for those who run them; others go to their own updates."""
    if not may(request.user, "updates.coordinate", request.partnership):
        return redirect("updates:mine", slug=slug)
    plan = reading.current_plan(request.partnership)
    found = list(Round.objects.for_partnership(request.partnership).filter(plan=plan)) if plan else []
    context = {"plan": plan, "rounds": found, "links": links_allowed(request.partnership)}
    return render(request, "updates/quarters.html", context)


@FORM
@permission("updates.coordinate")
def begin(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Open a quarter."""
    plan, day = _plan(request), today()
    form = OpenForm(rounds.quarters(day), day, request.POST if request.method == "POST" else None)
    if form.is_valid():
        closes = form.cleaned_data["closes"]
        try:
            made = services.open_round(
                plan, form.chosen, opens=day, closes=closes, by=request.user, link=_link(request)
            )
        except services.QuarterRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made.label} is open. Every owner whom we can reach gets a mail.")
            return redirect("updates:quarter", slug=slug, round_id=made.pk)
    return render(request, "updates/open.html", {"form": form, "links": links_allowed(request.partnership)})


@FORM
@permission("updates.coordinate")
def quarter(request: PartnershipRequest, slug: str, round_id: int) -> HttpResponse:
    """One quarter: who has answered. Chase all who have not, accept all that came, or close it."""
    round_ = _round(request, round_id)
    if request.method == "POST":
        acts = {"chase": _chase, "accept": _accept_all, "close": _close, "move": _move}
        act = acts.get(request.POST.get("do", ""))
        try:
            if act is not None:
                act(request, round_)
        except services.QuarterRefused as refused:
            messages.error(request, str(refused))
        return redirect("updates:quarter", slug=slug, round_id=round_id)
    return render(request, "updates/quarter.html", {"board": board.build(round_, today())})


@FORM
@permission("updates.coordinate")
def review(request: PartnershipRequest, slug: str, update_id: int) -> HttpResponse:
    """One update as its owner sent it, what the dates say, and the decision."""
    rows = Update.objects.for_partnership(request.partnership)
    related = rows.select_related("round__plan", "action", "current__by", "decided_by")
    update = get_object_or_404(related, pk=update_id)
    form = ReviewForm(request.POST) if request.method == "POST" else ReviewForm(
        initial={"revision": update.revision}
    )  # fmt: skip
    if form.is_valid():
        try:
            _decide(request, update, form.cleaned_data)
        except services.Meanwhile as meanwhile:
            messages.error(request, str(meanwhile))
            return redirect("updates:review", slug=slug, update_id=update_id)
        return redirect("updates:quarter", slug=slug, round_id=update.round_id)
    return render(request, "updates/review.html", _reviewed(update, form))


@FORM
@permission("updates.coordinate")
def contact(request: PartnershipRequest, slug: str, organisation_id: int) -> HttpResponse:
    """Who answers for an organisation where no holder of a post does."""
    rows = Organisation.objects.for_partnership(request.partnership)
    organisation = get_object_or_404(rows, pk=organisation_id)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        owners.name_contact(organisation, given["name"], given["email"], by=request.user, day=today())
        messages.success(request, f"{organisation.name} has a contact now. Chase to send a mail.")
        return redirect("updates:list", slug=slug)
    return render(request, "updates/contact.html", {"organisation": organisation, "form": form})


@FORM
@permission("updates.coordinate")
def setting(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Whether mails carry a link."""
    now = "yes" if links_allowed(request.partnership) else "no"
    form = SettingForm(request.POST if request.method == "POST" else None, initial={"links": now})
    if form.is_valid():
        allowed = form.cleaned_data["links"] == "yes"
        services.allow_links(request.partnership, allowed, by=request.user)
        said = "Mails carry a link." if allowed else "Mails carry no link, and those sent before do not work."
        messages.success(request, said)
        return redirect("updates:list", slug=slug)
    return render(request, "updates/setting.html", {"form": form})


@require_GET
@permission("updates.give")
def mine(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The updates that one owes in the open quarter."""
    round_ = _running(request)
    desk = _desk(request, round_) if round_ else None
    return render(request, "updates/mine.html", {"desk": desk})


@FORM
@permission("updates.give", largest_body=LARGEST + A_FORM)
def give(request: PartnershipRequest, slug: str, action_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One update of the open quarter: by its owner, or by the coordinator for an owner who told them."""
    get_object_or_404(Action.objects.for_partnership(request.partnership), pk=action_id)
    round_ = _running(request)
    if round_ is None:
        return render(request, "updates/mine.html", {"desk": None})
    desk = _desk(request, round_)
    if any(one.id == action_id for one in desk.actions):
        return respond(request, desk, action_id)
    if not may(request.user, "updates.coordinate", request.partnership):
        raise Refused("You report on the actions that you own. This one is somebody else's.")
    return respond(request, _desk(request, round_, every=True), action_id)


@require_GET
@permission("plan.view")
def evidence(request: PartnershipRequest, slug: str, evidence_id: int) -> HttpResponse:  # noqa: ARG001
    """A file that shows an update to be true, to save. Before it is accepted, for those who work on it."""
    rows = Evidence.objects.for_partnership(request.partnership).exclude(content=None)
    found = get_object_or_404(rows.select_related("update__round__plan", "update__action"), pk=evidence_id)
    if found.update.state != Update.State.ACCEPTED and not _works_on(request, found.update):
        raise Http404("This file belongs to an update that is not accepted yet.")
    answer = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


def _works_on(request: PartnershipRequest, update: Update) -> bool:
    if may(request.user, "updates.coordinate", request.partnership):
        return True
    known = owners.directory(request.partnership, today())
    one = reading.action(update.round.plan, update.action.key)
    gives = may(request.user, "updates.give", request.partnership)
    return gives and one is not None and bool(owners.label_for(one, known, user=request.user))


def _chase(request: PartnershipRequest, round_: Round) -> None:
    done = services.chase(round_, by=request.user, link=_link(request), day=today())
    messages.success(request, services.chased(done))


def _accept_all(request: PartnershipRequest, round_: Round) -> None:
    read = dict(_pairs(request.POST.get("read", "")))
    accepted, left = services.accept_all(round_, read, by=request.user)
    if accepted:
        messages.success(request, f"Accepted: {accepted}.")
    if left:
        messages.info(request, f"Changed since you opened the page, and still to read: {left}.")


def _pairs(text: str) -> list[tuple[int, int]]:
    parts = [part.split(":") for part in text.split()[:1000]]
    sound = (one for one in parts if len(one) == 2 and all(each.isascii() and each.isdigit() for each in one))
    return [(int(number[:15]), int(revision[:9])) for number, revision in sound]


def _close(request: PartnershipRequest, round_: Round) -> None:
    services.close_round(round_, by=request.user)
    messages.success(request, f"{round_.label} is closed. No link works any more.")


def _move(request: PartnershipRequest, round_: Round) -> None:
    closes = day_asked(request.POST.get("closes", ""))
    if closes is None:
        raise services.QuarterRefused("Enter the last day as 2026-01-31 is written: year, month, day.")
    services.move_last_day(round_, closes, by=request.user, day=today())
    messages.success(request, f"Owners can answer until {formats.day(closes)}.")


def _decide(request: PartnershipRequest, update: Update, given: dict[str, Any]) -> None:
    if given["decision"] == RETURN:
        services.give_back(
            update, given["revision"], given["question"], by=request.user, link=_link(request), day=today()
        )
        messages.success(request, "The update is returned. Its owner gets a mail.")
    else:
        services.accept(update, given["revision"], by=request.user)
        messages.success(request, "The update is accepted. It counts from now on.")


def _reviewed(update: Update, form: ReviewForm) -> dict[str, Any]:
    one = reading.action(update.round.plan, update.action.key)
    proofs = Evidence.objects.for_partnership(update.partnership).filter(update=update).defer("content")
    said = update.said.select_related("by").order_by("-revision")
    waits = update.state == Update.State.SENT and update.round.is_open
    return {
        "update": update, "action": one, "form": form if waits else None, "evidence": list(proofs),
        "said": list(said), "rule": board.rule_of(update, one, today()) if one else "",
        "late": rounds.is_late(update.round, update, today()),
    }  # fmt: skip


def _desk(request: PartnershipRequest, round_: Round, *, every: bool = False) -> Desk:
    """What a signed-in person may answer: what they own, or for a coordinator everything."""
    known, slug = owners.directory(request.partnership, today()), request.partnership.slug
    ids = None if every else owners.ids_of_user(round_.plan, known, request.user)
    asked = rounds.asked(round_, ids)
    board_page = reverse("updates:quarter", args=[slug, round_.pk])

    def writer(one: Any) -> Writer:
        return Writer(request.user, owners.label_for(one, known, user=request.user))

    return Desk(
        round=round_, actions=asked if every else owners.of_user(asked, known, request.user),
        updates=rounds.rows(round_, ids), writer=writer,
        home=board_page if every else reverse("updates:mine", args=[slug]),
        at=lambda key: reverse("updates:give", args=[slug, key]), by_link=False,
    )  # fmt: skip


def _plan(request: PartnershipRequest) -> Plan:
    plan = reading.current_plan(request.partnership)
    if plan is None:
        raise Http404("There is no current plan whose owners could be asked.")
    return plan


def _running(request: PartnershipRequest) -> Round | None:
    found: Round | None = (
        Round.objects.for_partnership(request.partnership)
        .filter(state=Round.State.OPEN, opens__lte=today())
        .select_related("plan")
        .first()
    )
    return found


def _round(request: PartnershipRequest, round_id: int) -> Round:
    rows = Round.objects.for_partnership(request.partnership).select_related("plan", "partnership")
    found: Round = get_object_or_404(rows, pk=round_id)
    return found


def _link(request: PartnershipRequest) -> Link:
    """How addresses in mails are made: from the name under which the site was asked."""
    mine_ = request.build_absolute_uri(reverse("updates:mine", args=[request.partnership.slug]))
    return Link(lambda token: request.build_absolute_uri(reverse("updates:by-link", args=[token])), mine_)
