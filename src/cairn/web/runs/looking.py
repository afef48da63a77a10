"""A look at exact figures: by a named person who may, for a stated purpose, and logged before it is had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.web.accounts.access import may
from cairn.web.accounts.models import User
from cairn.web.agreements import services as agreements
from cairn.web.audit import services as audit
from cairn.web.runs.faults import LookRefused
from cairn.web.runs.models import Run, State
from cairn.web.runs.purposes import insist_purpose

if TYPE_CHECKING:
    from cairn.records.vault import Vault
    from cairn.web.partnerships.models import Partnership
    from cairn.web.runs.figures import Row

SEES = "exact.read"
READS = (SEES, "releases.propose")  # who proposes has the door read them, and sees what comes out of it


def rows_of_run(run: Run, only: Mapping[str, Sequence[str]], *, by: Any, purpose: str) -> list[Row]:
    """The figures of a run with these values, once the look is logged.

    Raises LookRefused, RunRefused, NoVaultKey.
    """
    insist(by, run.partnership, READS, purpose)
    if run.state != State.DONE:
        raise LookRefused("This run has no figures: it did not come to its end. Measure again.")
    vault = agreements.vault()
    log(by, "run.figures_read", run, run.partnership, purpose)
    return _read(vault, run, only)


def _read(vault: Vault, run: Run, only: Mapping[str, Sequence[str]]) -> list[Row]:
    from cairn.records.keyring import VaultError

    try:
        return list(vault.figures(run.partnership.slug, run.name, only=only))
    except VaultError as damaged:
        raise LookRefused(str(damaged)) from None


def insist(by: Any, partnership: Partnership, permissions: Sequence[str], purpose: str) -> None:
    """Raise LookRefused unless a named person holds one of the permissions, RunRefused without a purpose.

    An attempt by a person who may not is noted in the audit trail.
    """
    insist_purpose(purpose)
    if not isinstance(by, User) or not by.is_active:
        raise LookRefused("Exact figures are given to a named person only, so that the look can be logged.")
    if not any(may(by, key, partnership) for key in permissions):
        log(by, "figures.refused", partnership, partnership, purpose)
        raise LookRefused(
            f"This account may not read exact figures of {partnership.name}. A lead can give a role that may."
        )


def log(by: User, act: str, thing: Any, partnership: Partnership, purpose: str) -> None:
    """Write the look into the audit trail, whatever becomes of it."""
    with transaction.atomic():
        audit.record(by=by, act=act, thing=thing, partnership=partnership, purpose=purpose.strip())
