"""Loading one file of any layout, for pages, jobs, the command line and the demo alike."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from cairn.web.jobs import services as jobs
from cairn.web.jobs.models import Job
from cairn.web.loads.layouts import LAYOUTS

Progress = Callable[[int, int], None]
PARTS = re.compile(r"[^A-Za-z0-9._-]+")


class UnknownLayout(LookupError):
    """A file was given with a layout that does not exist."""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault of a file, as pages and the terminal show it: where, what is wrong, and what to do."""

    place: str
    column: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a load ended: `loaded`, `held`, `unchanged` (there already) or `refused`, with every fault."""

    state: str
    batch: Any = None
    faults: tuple[FaultRow, ...] = ()
    total: int = 0
    report: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The outcome as a job keeps it."""
        return {
            "state": self.state,
            "batch": str(self.batch.pk) if self.batch else "",
            "faults": [asdict(fault) for fault in self.faults[:MOST_FAULTS]],
            "fault_count": self.total,
            "report": below_data(self.report) if self.report else "",
        }


MOST_FAULTS = 500  # kept with the job and shown on the page; the report file holds all of them


def load(
    layout: str,
    path: Path,
    *,
    by: Any,
    partnership: Any = None,
    progress: Progress | None = None,
    showing: Progress | None = None,
    since: datetime | None = None,
) -> Outcome:
    """Load `path` as `layout` through the releases services; a faulty file is an outcome, not an exception.

    `progress` is told how far the checks are, then `showing` how many figures are on their way to the pages.
    A batch that was there before `since` (by default: now) counts as unchanged.
    Raises UnknownLayout naming the layouts there are.
    """
    if layout not in LAYOUTS:
        raise UnknownLayout(f"There is no layout '{layout}'. There are: {', '.join(LAYOUTS)}.")
    begun = since or timezone.now()
    try:
        batch = _dispatch(layout, path, progress, showing, by=by, partnership=partnership)
    except _refusals() as refused:
        return _refused(refused)
    return Outcome("unchanged" if batch.loaded_at < begun else batch.state, batch)


def _dispatch(
    layout: str, path: Path, progress: Progress | None, showing: Progress | None, **who: Any
) -> Any:
    from cairn.web.releases import services as releases

    if LAYOUTS[layout].holds == "figures":
        figures: Any = layout
        return releases.load_file(path, figures, progress=progress, showing=showing, **who)
    others: dict[str, Callable[..., Any]] = {
        "targets": releases.load_targets,
        "contradictions": releases.load_contradictions,
        "neighbours": releases.load_neighbours,
        "boundaries": releases.load_boundaries,
    }
    return others[layout](path, **who)


def _refusals() -> tuple[type[Exception], ...]:
    """What the readers of files raise; imported here because their engine is slow to import."""
    from cairn.framework.faults import FileRefused as Refused
    from cairn.framework.loading import FileRefused

    return (FileRefused, Refused)


def _refused(refused: Any) -> Outcome:
    faults = fault_rows(refused)
    total = getattr(refused, "total", len(faults))
    return Outcome("refused", faults=faults, total=total, report=getattr(refused, "report", None))


def fault_rows(refused: Any) -> tuple[FaultRow, ...]:
    """The faults of a refusal in one shape, whichever reader refused."""
    return tuple(_row(fault) for fault in refused.faults)


def _row(fault: Any) -> FaultRow:
    place = getattr(fault, "place", None)
    if place is None:
        place = f"line {fault.line:,}" if fault.line else ""
    return FaultRow(str(place), str(getattr(fault, "column", "") or ""), fault.reason, fault.remedy)


def keep_upload(chunks: Iterable[bytes], name: str) -> Path:
    """Write an uploaded file into a folder of its own; returns its path below the data folder.

    The folder's name is random. The file keeps its own name inside, reduced to letters, digits, dots and
    hyphens, because the list of loads shows it.
    """
    folder = uploads() / secrets.token_hex(16)
    folder.mkdir(parents=True, mode=0o700)
    path = folder / safe_name(name)
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
    return path.relative_to(settings.CAIRN.data)


def safe_name(name: str) -> str:
    """A file name reduced to harmless characters, at most 100 of them."""
    base = PARTS.sub("-", Path(name.replace("\\", "/")).name).strip(".-")
    return base[-100:] or "file"


def below_data(path: Path) -> str:
    """A path as it is kept in a table: below the data folder, so that the folder may move."""
    data = Path(settings.CAIRN.data)
    return path.relative_to(data).as_posix() if path.is_relative_to(data) else ""


def uploads() -> Path:
    """The folder where uploaded files wait for their job."""
    return Path(settings.CAIRN.data) / "uploads"


def start(layout: str, upload: Path, *, by: Any, partnership: Any) -> Job:
    """Start the job that loads an upload kept by `keep_upload`."""
    arguments = {"layout": layout, "upload": upload.as_posix()}
    return jobs.start("load_file", by=by, partnership=partnership, arguments=arguments)
