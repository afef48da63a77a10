"""Whether owners of a partnership may answer by a link in a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.web.updates.models import Setting

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


def links_allowed(partnership: Partnership) -> bool:
    """Whether links are sent and opened; they are until somebody switches them off."""
    found = Setting.objects.for_partnership(partnership).first()
    return found is None or bool(found.links)
