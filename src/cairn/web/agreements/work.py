"""The duty of this app: records go when their time is over, whether or not anybody remembers."""

from __future__ import annotations

from cairn.web.agreements import retention
from cairn.web.jobs.registry import duty


@duty("destroy records of people past their retention", every=24 * 3600)
def enforce_retention() -> int:
    """Destroy what may be kept no longer; how many submissions."""
    return len(retention.enforce())
