"""The faults of a refused file, to take away."""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from cairn.framework.cells import safe
from cairn.web.jobs.models import Job
from cairn.web.releases.models import Batch

CSV = "text/csv; charset=utf-8"
HEADER = ("where", "column", "what is wrong", "what to do")


def file_name(job: Job) -> str:
    """The name of the file that a job loads or loaded."""
    return PurePosixPath(job.arguments.get("upload", "")).name


def download(job: Job) -> HttpResponseBase:
    """The reader's own report, with every faulty row; else the faults that the job kept. 404 if neither."""
    outcome = job.result or {}
    if outcome.get("state") != "refused":
        raise Http404("This file was not refused.")
    name = f"faults-{PurePosixPath(file_name(job)).stem}.csv"
    path = _inside(outcome.get("report", ""))
    if path is not None:
        return _attached(path, name)
    response = HttpResponse(content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    rows = csv.writer(response)
    rows.writerow(HEADER)
    rows.writerows(
        [safe(fault[key]) for key in ("place", "column", "reason", "remedy")] for fault in outcome["faults"]
    )
    return response


def set_aside(batch: Batch) -> HttpResponseBase:
    """The rows of a loaded file that were set aside, with their reasons. 404 if there are none."""
    path = _inside(batch.report)
    if path is None:
        raise Http404("No row of this file was set aside.")
    return _attached(path, f"set-aside-{PurePosixPath(batch.file_name).stem}.csv")


def _attached(path: Path, name: str) -> FileResponse:
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=CSV)


def _inside(report: str) -> Path | None:
    """The report's path, if it is a file of the data folder."""
    data = Path(settings.CAIRN.data).resolve()
    path = (data / report).resolve()
    return path if report and path.is_file() and path.is_relative_to(data) else None
