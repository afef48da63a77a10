"""`cairn framework check`: are the records of measures and frameworks sound?"""

from __future__ import annotations

from pathlib import Path

from cairn.commands import say
from cairn.framework.catalogue import catalogue
from cairn.framework.faults import RecordsRefused


def check(folder: Path | None) -> None:
    """Read the records (of `folder` too, if given) and print what is there, or every fault."""
    if folder is not None and not folder.is_dir():
        say.stop(f"There is no folder '{folder}'.", "Give the folder that holds the records.", say.REFUSED)
    try:
        found = catalogue((folder,)) if folder else catalogue()
    except RecordsRefused as refused:
        rows = [(fault.file, fault.place, fault.reason, fault.remedy) for fault in refused.faults]
        say.table(f"{len(rows)} faults:", ("File", "Where", "What is wrong", "What to do"), rows)
        raise SystemExit(say.REFUSED) from None
    say.out.print(f"Sound: {len(found.measures)} measures, {len(found.frameworks)} frameworks.")
