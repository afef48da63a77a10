"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, so that every page can say so, and the partnership in the address."""
    return {"demo": settings.CAIRN.demo, "partnership": getattr(request, "partnership", None)}
