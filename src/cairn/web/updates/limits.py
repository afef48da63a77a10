"""How often a link may be tried and used, counted by the same means as wrong passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit

if TYPE_CHECKING:
    from django.http import HttpRequest

RATES = {
    "missed": "20/5m/ip",  # tries of links that open nothing, from one network address
    "used": "120/5m/key",  # pages and forms through one link: one action a page, read and sent
}


def allowed(request: HttpRequest, what: str, key: str = "") -> bool:
    """Count one more try, and say whether it is within the rate."""
    used = ratelimit.consume(
        request, app="cairn.updates", action=what, config=RATES, key=key or None, limit_get=True
    )
    return used is not None
