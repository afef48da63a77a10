"""The job and the duties of this app."""

from __future__ import annotations

import io
from time import time
from typing import Any

from cairn.records.keyring import VaultError
from cairn.web.jobs.models import Job, State
from cairn.web.jobs.registry import JobFault, duty, job
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import services as runs
from cairn.web.submissions import filing, receiving, upload_key, uploads
from cairn.web.submissions.packed import Package, PackageRefused
from cairn.web.submissions.sealing import BoxRefused
from cairn.web.submissions.sending import KIND
from cairn.web.submissions.upload_key import NoUploadKey

ORPHANED = 3600  # seconds: an upload is sealed a moment before its job is started
GONE = (
    "The upload is no longer there. See in the list of submissions whether it was taken in, and send the zip "
    "again if it was not."
)

NOBODYS = "The upload was sent for no partnership. Send it from the page of one."


@job(KIND, name="Check and load records", result_page="submissions:result")
def receive_submission(job: Job, *, upload: str) -> dict[str, Any]:
    """Take in a sealed upload, then remove it, however it went; run twice it changes nothing more."""
    try:
        taken = _take(job, upload)
    except Exception:
        uploads.remove(upload)
        raise
    uploads.remove(upload)
    runs.start_after(taken.submission)
    return {"submission": str(taken.submission.pk), "unchanged": taken.unchanged}


def _take(job: Job, upload: str) -> receiving.Taken:
    from cairn.web.agreements.services import NoVaultKey

    if job.partnership is None:
        raise JobFault(NOBODYS)
    try:
        package = Package(io.BytesIO(uploads.contents(upload)))
        return receiving.take(
            package, partnership=job.partnership, by=job.started_by or "system",
            progress=lambda done, total: job.beat(done, total, receiving.STEPS[done]),
        )  # fmt: skip
    except FileNotFoundError:
        raise JobFault(GONE) from None
    except (PackageRefused, BoxRefused, NoUploadKey, NoVaultKey, VaultError) as refused:
        raise JobFault(str(refused)) from None


@duty("publish the key that uploads are sealed with", every=300)
def publish_key() -> bool:
    """Publish it, if this worker has a vault key; without one nothing can be uploaded, as the page says."""
    from cairn.web.agreements.services import NoVaultKey

    try:
        return upload_key.publish()
    except NoVaultKey:
        return False


@duty("remove uploads of records that are done with", every=60)
def remove_uploads() -> int:
    """Remove every sealed upload whose job is over, or that never had one; how many."""
    paths = {path.name: path for path in uploads.waiting()}
    jobs = Job.objects.all_for_worker().filter(kind=KIND, arguments__upload__in=list(paths))
    states = {one.arguments["upload"]: one.state for one in jobs}
    limit = time() - ORPHANED
    gone = [
        path
        for name, path in paths.items()
        if states.get(name) in (State.DONE, State.FAILED)
        or (name not in states and path.stat().st_mtime < limit)
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


@duty("remove snapshots whose keeping was broken off", every=300)
def remove_snapshots() -> int:
    """Remove what a process left in the vault that died before it wrote the submission down; how many."""
    from cairn.web.agreements.services import NoVaultKey, vault

    with filing.if_alone() as alone:
        if not alone:
            return 0
        try:
            opened = vault()
        except NoVaultKey:
            return 0
        return sum(receiving.remove_leftovers(one, opened) for one in Partnership.objects.all())
