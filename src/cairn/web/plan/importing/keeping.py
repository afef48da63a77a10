"""The steps of bringing in a plan, for pages, the command and the demo alike: keep, read, preview, accept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as AnyMapping
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.web.audit import services as audit
from cairn.web.plan import settling
from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.importing.accepting import accept
from cairn.web.plan.importing.columns import Mapping, guess
from cairn.web.plan.importing.files import read_bytes
from cairn.web.plan.importing.previewing import Preview, preview
from cairn.web.plan.importing.sheet import Sheet
from cairn.web.plan.models import Plan

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


class Moved(Exception):
    """What would be written is not what was shown."""


@transaction.atomic
def keep(
    partnership: Partnership,
    name: str,
    content: bytes,
    *,
    by: Any,
    plan: Plan | None = None,
    title: str = "",
    year_one: date | None = None,
) -> PlanFile:
    """Keep a file with its hash, once; its columns as guessed, or as they were for the plan's last file.

    Raises Unreadable, and keeps nothing, for a file that is none of a plan.
    """
    sheet = read_bytes(name, content)
    known = PlanFile.objects.for_partnership(partnership).filter(sha256=sheet.sha256).first()
    file = known or PlanFile(
        partnership=partnership, name=PurePath(name).name[:200], sha256=sheet.sha256, size=len(content),
        content=content, uploaded_by=None if isinstance(by, str) else by,
    )  # fmt: skip
    if file.accepted_at is None:
        file.plan, file.title, file.year_one = plan, title, year_one
        file.columns, file.names = _columns(sheet, plan), _names(plan)
    file.save()
    if known is None:
        audit.record(by=by, act="plan.file_kept", thing=file, partnership=partnership)
    kept: PlanFile = file
    return kept


def _last(plan: Plan | None) -> PlanFile | None:
    if plan is None:
        return None
    files = PlanFile.objects.for_partnership(plan.partnership).filter(plan=plan).exclude(accepted_at=None)
    found: PlanFile | None = files.order_by("-accepted_at").first()
    return found


def _columns(sheet: Sheet, plan: Plan | None) -> dict[str, str]:
    """The guess, over which goes what was chosen for the same heads before."""
    guessed = dict(guess(sheet).columns)
    last = _last(plan)
    chosen = {head: key for head, key in last.columns.items() if head in guessed} if last else {}
    return guessed | chosen


def _names(plan: Plan | None) -> dict[str, str]:
    last = _last(plan)
    return dict(last.names) if last else {}


def sheet_of(file: PlanFile) -> Sheet:
    """The rows of a kept file."""
    return read_bytes(file.name, bytes(file.content))


def preview_of(file: PlanFile) -> Preview:
    """What a kept file would make of the plan, with the columns and names chosen so far."""
    return preview(
        sheet_of(file), Mapping(file.columns), file.partnership,
        plan=file.plan, year_one=file.year_one, names=file.names,
    )  # fmt: skip


@transaction.atomic
def choose(
    file: PlanFile, *, by: Any, columns: AnyMapping[str, str] | None = None,
    names: AnyMapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Change how a kept file is read: what its columns hold, or what its unknown names are."""
    file.columns = dict(columns) if columns is not None else file.columns
    file.names = file.names | dict(names or {})
    file.save(update_fields=["columns", "names"])
    fields = [name for name, given in (("columns", columns), ("names", names)) if given is not None]
    audit.record(by=by, act="plan.file_mapped", thing=file, partnership=file.partnership, fields=fields)


@transaction.atomic
def accept_file(file: PlanFile, by: Any, *, seen: str = "") -> Plan:
    """Accept a kept file into its plan; a file that begins one gets a draft plan of its title first.

    `seen` is the mark of the preview that somebody read: Moved is raised, and nothing written, where the plan
    changed since.
    """
    shown = preview_of(file)
    if seen and seen != shown.mark:
        raise Moved("The plan or the register changed while you were reading. Read what would happen now.")
    plan = file.plan or _begin(file, by)
    return accept(shown, plan, by)


def _begin(file: PlanFile, by: Any) -> Plan:
    title = file.title or f"Delivery plan of {file.partnership.name}"
    made: Plan = Plan.objects.create(partnership=file.partnership, title=title, year_one=file.year_one)
    audit.record(by=by, act="plan.added", thing=made, partnership=file.partnership)
    return made


@transaction.atomic
def demo_import(
    partnership: Partnership, path: Path, by: Any, *, title: str = "", year_one: date | None = None
) -> Plan:
    """Bring a file in as the partnership's current, published plan, as a lead would on the pages.

    The same file again changes nothing.
    """
    content = path.read_bytes()
    known = PlanFile.objects.for_partnership(partnership).filter(sha256=hashlib.sha256(content).hexdigest())
    before = known.exclude(accepted_at=None).first()
    if before is not None and before.plan is not None:
        found: Plan = before.plan
        return found
    file = keep(partnership, path.name, content, by=by, title=title, year_one=year_one)
    return settling.publish(accept_file(file, by), by=by)
