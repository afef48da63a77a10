"""How a figure of the records held now comes about, for a named person whose look is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.framework.engine import EngineError
from cairn.measures import Explanation, Facts, Span, TablesError, explain, tables_of
from cairn.records.keyring import VaultError
from cairn.web.agreements.services import NoVaultKey
from cairn.web.core import clock
from cairn.web.runs import looking, sources
from cairn.web.runs.faults import RunFailed, RunRefused
from cairn.web.submissions.services import NothingHeld

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership


def explained(
    partnership: Partnership,
    metric: str,
    period: Span,
    breakdown: str,
    level: str,
    *,
    by: User,
    purpose: str,
) -> Explanation:
    """The counts on the way to one figure: see `services.explained`."""
    looking.insist(by, partnership, (looking.SEES,), purpose)
    looking.log(by, "figure.explained", partnership, partnership, purpose)
    try:
        source = sources.held_at(partnership, clock.now())
        facts = Facts(source.extract_date, source.footprint, partnership.slug)
        with sources.opened(partnership, source) as engine:
            return explain(tables_of(engine), facts, metric, period, breakdown, level)
    except (NothingHeld, ValueError) as refused:
        raise RunRefused(str(refused)) from None
    except (EngineError, TablesError, VaultError, NoVaultKey) as told:
        raise RunFailed(str(told)) from None
