"""Writing down how a submission fared: its row, its counts and its event in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cairn.framework import formats
from cairn.records import Checked
from cairn.records.manifest import Manifest
from cairn.web.audit import services as audit
from cairn.web.core import clock
from cairn.web.submissions import counting, filing, history
from cairn.web.submissions.models import FindingCount, Share, Submission

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership
    from cairn.web.submissions.measuring import Answered

OF_A_KIND = ("rule", "file", "column", "provider", "rows")
State = Submission.State


@dataclass(slots=True)
class Stored:
    """What a submission that is loaded has, and one that is refused has not."""

    snapshot: str = ""
    dropped: dict[str, int] = field(default_factory=dict)
    agreements: Sequence[Any] = ()
    answered: Sequence[Answered] = ()


def write(
    checked: Checked, manifest: Manifest, state: str, stored: Stored, *, by: Any, **whose: Any
) -> Submission:
    """Everything that tells of a submission; the report of its rows lies there before its row does.

    `whose` has the partnership, the fingerprint, and why it was refused where no rule says so.
    """
    found = counting.counted((*checked.faults, *checked.warnings))
    made = _row(checked, manifest, state, stored, by=by, **whose)
    if counting.write_report(filing.data_folder() / filing.report_name(made), found):
        made.report = filing.report_name(made)
    try:
        with transaction.atomic():
            _save(made, found, stored.answered, by)
    except BaseException:
        filing.remove_report(made)
        raise
    return made


def says_the_same(before: Submission, checked: Checked, why: str) -> bool:
    """Whether a submission was refused for exactly this."""
    found = counting.counted((*checked.faults, *checked.warnings))
    now = [(one.first.rule, one.first.file, one.first.column, one.first.provider, one.rows) for one in found]
    told = FindingCount.objects.filter(submission=before).values_list(*OF_A_KIND)
    return before.refusal == why and sorted(told) == sorted(now)


def _row(
    checked: Checked, manifest: Manifest, state: str, stored: Stored, *, by: Any, **whose: Any
) -> Submission:
    return Submission(
        id=uuid.uuid4(),
        state=state,
        providers=list(dict.fromkeys(manifest.providers)),
        areas=list(dict.fromkeys(manifest.areas)),
        contract_version=manifest.contract_version if _known(checked, "contract_version") else "",
        cds_version=manifest.cds_version if _known(checked, "cds_version") else "",
        period_start=manifest.period_start,
        period_end=manifest.period_end,
        extract_date=manifest.extract_date,
        made_up=bool(manifest.made_up),
        received_at=timezone.now(),
        received_by=None if isinstance(by, str) else by,
        rows={name: list(counts) for name, counts in checked.rows.items()},
        dropped=stored.dropped,
        notices=_notices(whose["partnership"], manifest) if state == State.LOADED else [],
        snapshot=stored.snapshot,
        agreements=[{"id": str(one.pk), "name": str(one)} for one in stored.agreements],
        keep_until=_keep_until(stored.agreements),
        **whose,
    )


def _known(checked: Checked, column: str) -> bool:
    """Whether the manifest has a good value there; any other might be anything."""
    return not any(one.file == "manifest" and one.column == column for one in checked.faults)


def _keep_until(agreements: Sequence[Any]) -> Any:
    from cairn.web.agreements.services import keep_until

    return keep_until(agreements, clock.today()) if agreements else None


def _notices(partnership: Partnership, manifest: Manifest) -> list[str]:
    """What a reader should know of a submission that is sound, and yet may not be what was meant."""
    newest = [
        one.submission.extract_date
        for one in history.parts(partnership)
        if set(one.providers) & set(manifest.providers) and one.submission.extract_date
    ]
    if newest and manifest.extract_date and manifest.extract_date < max(newest):
        return [
            f"It is as at {formats.day(manifest.extract_date)}, and what it replaces was as at "
            f"{formats.day(max(newest))}. "
            "If that was not meant, send the newer records again, from a new extract."
        ]
    return []


def _save(made: Submission, found: Sequence[counting.Counted], answered: Sequence[Answered], by: Any) -> None:
    made.save(force_insert=True)
    FindingCount.objects.bulk_create(_count(made, one) for one in found)
    Share.objects.bulk_create(_share(made, one) for one in answered)
    if made.state == State.LOADED:
        history.mark_replaced(made.partnership)
    act = f"submission.{made.state}"
    audit.record(by=by, act=act, thing=made, partnership=made.partnership, fields=["state"])


def _count(made: Submission, one: counting.Counted) -> FindingCount:
    return FindingCount(
        partnership=made.partnership,
        submission=made,
        kind=one.first.kind,
        rule=one.first.rule,
        file=one.first.file,
        column=one.first.column,
        provider=one.first.provider,
        rows=one.rows,
        said=one.words,
    )


def _share(made: Submission, one: Answered) -> Share:
    return Share(
        partnership=made.partnership,
        submission=made,
        provider=one.provider,
        what=one.what,
        asked=one.asked,
        answered=one.answered,
    )
