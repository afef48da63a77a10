"""Pages of submissions: who sent what, a new one, and how each fared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cairn.framework import formats
from cairn.web.accounts.access import A_FORM, PartnershipRequest, may, permission
from cairn.web.core import clock
from cairn.web.jobs.models import Job, State
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import filing, history, providers, quality, sending, tables, telling, upload_key
from cairn.web.submissions.expected import expected as rules
from cairn.web.submissions.forms import NO_KEY, SendForm
from cairn.web.submissions.models import Submission
from cairn.web.submissions.packed import LARGEST_ZIP
from cairn.web.submissions.uploads import seals_uploads

CSV = "text/csv; charset=utf-8"
SHOWN = 200


@permission("submissions.view")
def submissions(request: PartnershipRequest, slug: str) -> HttpResponse:
    """What each provider sent last, and whose records are late."""
    place, today = request.partnership, clock.today()
    newest, names = quality.newest_by_provider(place), providers.names(place)
    expected, kept = _expected(place), quality.kept_rows(place, (one for one, _ in newest.values()))
    context = {
        "table": tables.of_providers(newest, expected, names, slug, today, kept),
        "sentence": _sentence(newest, expected, names),
        "working": _working(place),
        "due_days": rules().due_days,
        **_rights(request),
    }
    return render(request, "submissions/list.html", context)


@permission("submissions.view")
def earlier(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Every submission, newest first."""
    found = quality.submissions_of(request.partnership)[:SHOWN]
    table = tables.of_history(found, providers.names(request.partnership), slug)
    return render(request, "submissions/history.html", {"table": table, "most": SHOWN, **_rights(request)})


@require_http_methods(["GET", "POST"])
@seals_uploads
@permission("submissions.send", largest_body=LARGEST_ZIP + A_FORM)
def send(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Choose a zip; it is sealed as it comes, a job is started, and its page follows."""
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm()
    if form.is_valid():
        sealed = form.cleaned_data["file"].keep()
        job = sending.start(sealed, by=request.user, partnership=request.partnership)
        return redirect("jobs:job", slug=slug, job_id=job.pk)
    context = {"form": form, "closed": "" if upload_key.published() else f"{NO_KEY}."}
    return render(request, "submissions/send.html", context)


@permission("submissions.view")
def result(request: PartnershipRequest, slug: str, job_id: UUID) -> HttpResponse:
    """What came of an upload: the submission that it became, or was already."""
    jobs = Job.objects.for_partnership(request.partnership)
    job = get_object_or_404(jobs, pk=job_id, kind=sending.KIND)
    if not job.over or not job.result:
        return redirect("jobs:job", slug=slug, job_id=job_id)
    one = get_object_or_404(quality.submissions_of(request.partnership), pk=job.result["submission"])
    return _page(request, one, new=True, unchanged=job.result["unchanged"])


@permission("submissions.view")
def one(request: PartnershipRequest, slug: str, submission_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One submission: how it fared, and what is wrong with it."""
    return _page(request, get_object_or_404(quality.submissions_of(request.partnership), pk=submission_id))


@permission("submissions.view")
def faults(request: PartnershipRequest, slug: str, submission_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The list of faults by row number, as a CSV file. It holds no value."""
    found = get_object_or_404(quality.submissions_of(request.partnership), pk=submission_id)
    path = filing.report_of(found)
    if path is None:
        raise Http404("There is no list of rows of this submission.")
    return FileResponse(path.open("rb"), as_attachment=True, filename=file_name(found), content_type=CSV)


def file_name(found: Submission) -> str:
    """What the list of faults is called: by provider and period."""
    whose = "-".join(found.providers[:3]) or "submission"
    until = f"-{found.period_end:%Y-%m-%d}" if found.period_end else ""
    return f"faults-{whose}{until}.csv"


def _page(
    request: PartnershipRequest, found: Submission, *, new: bool = False, unchanged: bool = False
) -> HttpResponse:
    names = providers.names(request.partnership)
    context = {
        "one": found,
        "whose": providers.listed(found.providers, names) or "nobody named",
        "providers": [(code, providers.called(code, names)) for code in found.providers],
        "received": formats.day(quality.received_on(found)),
        "facts": _facts(found),
        "findings": tables.of_findings(quality.grouped(found.findings.all()), names),
        "rows": tables.of_rows(found),
        "dropped": tables.of_dropped(found) if found.dropped else None,
        "report": filing.report_of(found) is not None,
        "gives": _gives(request.partnership, found, names),
        "new": new,
        "unchanged": unchanged,
        **_rights(request),
    }
    return render(request, "submissions/one.html", context)


def _gives(place: Partnership, found: Submission, names: Any) -> str:
    """Whose newest records it has, in words; empty if it gives nothing any more."""
    part = next((one for one in history.parts(place) if one.submission == found), None)
    return providers.listed(part.providers, names) if part else ""


def _facts(found: Submission) -> list[tuple[str, str]]:
    day = {name: formats.day(value) for name in DAYS if (value := getattr(found, name))}
    pairs = [
        ("Records from", day.get("period_start")),
        ("Records to", day.get("period_end")),
        ("As at", day.get("extract_date")),
        ("Received", f"{formats.moment(timezone.localtime(found.received_at))}, from {_sender(found)}"),
        ("Timing", telling.took(found, quality.received_on(found))),
        ("Agreement", "; ".join(one["name"] for one in found.agreements)),
        ("Kept until", day.get("keep_until")),
        ("Contract version", found.contract_version),
        ("Data set", found.cds_version),
        ("Fingerprint (SHA-256)", found.fingerprint),
    ]
    return [(name, text) for name, text in pairs if text]


DAYS = ("period_start", "period_end", "extract_date", "keep_until")


def _sender(found: Submission) -> str:
    return str(found.received_by) if found.received_by else "the command line"


def _sentence(newest: Any, expected: set[str], names: Any) -> str:
    """Whose records are late, in a sentence."""
    codes = sorted({*newest, *expected})
    if not codes:
        return ""
    late = [code for code in codes if _is_late(newest.get(code, (None, None))[1])]
    counted = formats.plural(len(codes), "provider")
    if not late:
        return f"The records of all {counted} are in time." if len(codes) > 1 else "The records are in time."
    who = providers.listed(late, names)
    has = "is late or has sent nothing" if len(late) == 1 else "are late or have sent nothing"
    return f"Of {counted}, {formats.count_words(len(late))} {has}: {who}."


def _is_late(held: Submission | None) -> bool:
    return held is None or telling.timing(held, clock.today()).late > 0


def _expected(place: Partnership) -> set[str]:
    """The providers that agreements of today name."""
    from cairn.web.agreements.models import Agreement

    running = Agreement.objects.for_partnership(place).on(clock.today())
    return {code for one in running for code in one.providers}


def _rights(request: PartnershipRequest) -> dict[str, bool]:
    return {"can_send": may(request.user, "submissions.send", request.partnership)}


def _working(place: Partnership) -> list[Job]:
    jobs = Job.objects.for_partnership(place).filter(kind=sending.KIND)
    return list(jobs.filter(state__in=[State.QUEUED, State.RUNNING]))
