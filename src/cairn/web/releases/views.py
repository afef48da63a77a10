"""Stored drawings, served as files whose address never changes its content."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cairn.web.accounts.access import permission
from cairn.web.releases import reading

FOR_EVER = "public, max-age=31536000, immutable"


@permission("public")
@require_safe
def drawing(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001
    """A chart by the hash of its content."""
    svg = reading.drawing(digest)
    if svg is None:
        raise Http404("There is no drawing at this address.")
    return HttpResponse(
        svg,
        content_type="image/svg+xml; charset=utf-8",
        headers={
            "Cache-Control": FOR_EVER,
            "ETag": f'"{digest[:32]}"',
            "Access-Control-Allow-Origin": "*",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        },
    )
