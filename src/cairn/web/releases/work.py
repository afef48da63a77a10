"""What the worker does for this app from time to time."""

from __future__ import annotations

from cairn.web.jobs.registry import duty
from cairn.web.releases import turn


@duty("take back broken publications", every=300)
def take_back() -> int:
    """Take back what a killed process left half published; the number of batches."""
    return turn.tidy()
