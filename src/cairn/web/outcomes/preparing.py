"""Draws what a partnership's pages show before anybody asks, so that the first reader does not wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cairn.framework.catalogue import catalogue
from cairn.web.outcomes import drawings
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages import front as front_page
from cairn.web.outcomes.snapshot import snapshot_of

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


def prepare(partnership: Partnership, progress: Callable[[int, int], None] | None = None) -> int:
    """Draw the small lines and the trends of a partnership; return how many trends there are.

    What is drawn already is not drawn again, so it may be called after every load.
    """
    seen = snapshot_of(partnership)
    front_page.build(seen)
    measures = [
        one for one in catalogue().measures.values() if facts.lead(seen, one) or facts.nearest(seen, one)
    ]
    drawn = 0
    for done, measure in enumerate(measures, 1):
        drawn += drawings.trend(seen, measure) is not None
        if progress:
            progress(done, len(measures))
    return drawn
