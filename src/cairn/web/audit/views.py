"""The audit trail, for administrators."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cairn.framework import formats
from cairn.web.accounts.access import PartnershipRequest, permission
from cairn.web.audit import naming, reading, services
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership

A_PAGE = 50


@require_GET
@permission("audit.view")
def trail(request: PartnershipRequest) -> HttpResponse:
    """What was changed, newest first, with filters in the address and whether the trail is whole."""
    filters = reading.Filters.read(request.GET)
    page = Paginator(filters.events(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "selects": _selects(filters),
        "page": page,
        "table": _table(page),
        "pages": _pages(request, page),
        "report": services.verify() if "verify" in request.GET else None,
        "chain": services.chain(),
        "query": _without(request, "page", "verify"),
    }
    return render(request, "audit/trail.html", context)


@require_GET
@permission("audit.view")
def download(request: PartnershipRequest) -> StreamingHttpResponse:
    """The same events as CSV."""
    lines = reading.as_csv(reading.Filters.read(request.GET).events())
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _table(page: Page[Event]) -> dict[str, Any]:
    names = ("Number", "When", "Who", "What", "To", "Partnership", "Fields")
    columns = [{"text": name} for name in names]
    known = naming.names(page)
    rows = [_row(event, known[event.thing_type, event.thing_id]) for event in page]
    return {"caption": "Events", "caption_hidden": True, "columns": columns, "rows": rows}


def _row(event: Event, thing: str) -> list[dict[str, str]]:
    texts = (
        "waiting" if event.number is None else formats.number(event.number),
        formats.moment(timezone.localtime(event.at)),
        event.who,
        in_words(event.act),
        thing,
        event.partnership.name if event.partnership else "",
        in_words(", ".join(event.fields)),
    )
    return [{"text": text} for text in texts]


def in_words(key: str) -> str:
    """A key as people read it: "membership.started" is "membership started"."""
    return key.replace(".", " ").replace("_", " ")


def _selects(filters: reading.Filters) -> list[dict[str, Any]]:
    places = [(place.slug, place.name) for place in Partnership.objects.all()]
    acts = [(act, in_words(act)) for act in reading.acts()]
    return [
        _select("act", "What", acts, filters.act, "Everything"),
        _select("partnership", "Partnership", places, filters.partnership, "All"),
    ]


def _select(name: str, label: str, pairs: list[tuple[str, str]], chosen: str, every: str) -> dict[str, Any]:
    options = [{"value": key, "text": text, "selected": key == chosen} for key, text in [("", every), *pairs]]
    return {"name": name, "label": label, "options": options}


def _without(request: PartnershipRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def _pages(request: PartnershipRequest, page: Page[Event]) -> dict[str, str]:
    """Addresses of the pages before and after, where there are any."""
    query = _without(request, "page", "verify")
    around: dict[str, str] = {}
    if page.has_previous():
        around["newer"] = f"?{query}&page={page.previous_page_number()}"
    if page.has_next():
        around["older"] = f"?{query}&page={page.next_page_number()}"
    return around
