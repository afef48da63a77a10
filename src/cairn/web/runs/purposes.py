"""Why somebody measures or looks: words that the audit trail keeps, so they never name anybody."""

from cairn.web.audit.services import PERSONAL
from cairn.web.runs.faults import RunRefused

LONGEST = 200  # characters, as the trail has room for

# Why a run was started from a page, by a key that may stand in the arguments of a job.
PURPOSES = {
    "regular": "To keep the figures up to date",
    "release": "To prepare a release",
    "check": "To check the records",
    "question": "To answer a question of the partnership",
    "records": "New records came in",
}


def insist_purpose(purpose: str) -> None:
    """Raise RunRefused unless a purpose is stated that may stand in the audit trail."""
    text = purpose.strip()
    if not text:
        raise RunRefused("Say what this is for: the purpose stands in the audit trail.")
    if len(text) > LONGEST:
        raise RunRefused(f"Say what this is for in {LONGEST} letters or fewer.")
    if PERSONAL.search(text):
        raise RunRefused("The purpose holds an address or a long number. Say why, and name nobody.")
