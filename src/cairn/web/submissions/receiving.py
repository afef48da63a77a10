"""Taking in a submission: checked, covered by an agreement, kept in the vault, written down. All or nothing.

The vault is written first and the database last, in one transaction. A snapshot whose row never came is
nothing: nobody reads it, and whoever comes next removes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.framework.engine import quoted
from cairn.records import Checked, check
from cairn.records.doubts import ATTRIBUTOR
from cairn.records.manifest import Manifest
from cairn.records.manifest import read as read_manifest
from cairn.web.core import clock
from cairn.web.submissions import filing, history, recording
from cairn.web.submissions.models import Submission
from cairn.web.submissions.packed import Package
from cairn.web.submissions.recording import Stored

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

Progress = Callable[[int, int], None]
STEPS = (
    "Reading what is held",
    "Checking every row",
    "Looking for the agreement",
    "Encrypting the records",
    "Measuring how complete they are",
    "Writing it down",
)
State = Submission.State


@dataclass(frozen=True, slots=True)
class Taken:
    """How it went: the submission as it is kept, whether it was there before, and what checking found."""

    submission: Submission
    unchanged: bool = False
    checked: Checked | None = None


def receive(
    folder: Path | Package, *, partnership: Partnership, by: Any, progress: Progress | None = None
) -> Submission:
    """Take in a submission for a partnership; the row that tells of it, loaded or refused.

    `folder` is a folder with a manifest.json, a zip of one, or such a zip in memory. `by` is an account or a
    label. The same bytes again change nothing: the row that is there is given back. A refused submission is
    written down with its findings, and nothing else of it is kept. `progress` is told (step, of how many).
    Raises NotADirectoryError, PackageRefused; NoVaultKey or VaultError where the vault cannot be opened.
    """
    return take(folder, partnership=partnership, by=by, progress=progress).submission


def take(
    folder: Path | Package, *, partnership: Partnership, by: Any, progress: Progress | None = None
) -> Taken:
    """As `receive`, with what checking found, for those who show it."""
    place: Any = filing.opened(folder) if isinstance(folder, Path) else folder
    if not place.is_dir():
        raise NotADirectoryError("There is no such folder. Give the folder that holds manifest.json.")
    with filing.alone():
        return _Receiving(place, partnership, by, progress).take()


class _Receiving:
    """One submission on its way in."""

    def __init__(self, folder: Any, partnership: Partnership, by: Any, progress: Progress | None) -> None:
        self.folder, self.partnership, self.by = folder, partnership, by
        self._progress = progress
        self.fingerprint = filing.fingerprint(folder)

    def step(self, number: int) -> None:
        """Say how far it is."""
        if self._progress:
            self._progress(number, len(STEPS))

    def take(self) -> Taken:
        """Take it in, unless it was taken in before."""
        self.step(0)
        same = self._with_these_bytes().filter(state__in=[State.LOADED, State.REPLACED]).first()
        if same:
            return Taken(same, unchanged=True)
        manifest, _ = read_manifest(self.folder)
        earlier = earlier_clients(self.partnership, manifest.providers if manifest else ())
        self.step(1)
        with check(self.folder, earlier=earlier) as checked:
            return self._judged(checked, checked.manifest or Manifest())

    def _judged(self, checked: Checked, manifest: Manifest) -> Taken:
        from cairn.web.agreements.services import NoAgreement, covering

        self.step(2)
        files = [entry.file for entry in manifest.files]
        try:
            agreements = _several(covering(self.partnership, manifest.providers, files, clock.today()))
        except NoAgreement as missing:
            return self._refused(checked, manifest, str(missing))
        if not checked.accepted:
            return self._refused(checked, manifest, "")
        return self._loaded(checked, manifest, agreements)

    def _refused(self, checked: Checked, manifest: Manifest, why: str) -> Taken:
        """Write a refusal down, unless these bytes were refused for just the same the last time."""
        before = self._with_these_bytes().first()
        if before and before.state == State.REFUSED and recording.says_the_same(before, checked, why):
            return Taken(before, unchanged=True, checked=checked)
        return Taken(self._written(checked, manifest, State.REFUSED, Stored(), why), checked=checked)

    def _loaded(self, checked: Checked, manifest: Manifest, agreements: Sequence[Any]) -> Taken:
        from cairn.web.agreements.services import vault

        opened = vault()
        remove_leftovers(self.partnership, opened)
        snapshot = self._snapshot(manifest)
        try:
            with filing.intended(self.partnership.slug, snapshot):
                stored = self._stored(checked, manifest, agreements, opened, snapshot)
                made = self._written(checked, manifest, State.LOADED, stored)
        except Exception:
            remove_leftovers(self.partnership, opened)
            raise
        return Taken(made, checked=checked)

    def _stored(
        self, checked: Checked, manifest: Manifest, agreements: Sequence[Any], vault: Any, snapshot: str
    ) -> Stored:
        """Keep what the agreements allow, and measure how complete it is."""
        from cairn.web.agreements import services
        from cairn.web.submissions.measuring import leave_out, measured

        allowed = services.allowed(agreements, manifest.providers)
        self.step(3)
        kept = vault.keep(
            self.partnership.slug,
            snapshot,
            checked.tables(),
            allowed=allowed,
            files=[entry.file for entry in manifest.files],
        )
        self.step(4)
        leave_out(checked.tables(), services.restricted_clients(self.partnership))
        answered = measured(checked.tables(), manifest, allowed)
        self.step(5)
        dropped = {column: count for column, count in kept.dropped.items() if count}
        return Stored(snapshot, dropped, agreements, answered)

    def _written(
        self, checked: Checked, manifest: Manifest, state: str, stored: Stored, why: str = ""
    ) -> Submission:
        whose = {"partnership": self.partnership, "fingerprint": self.fingerprint, "refusal": why}
        return recording.write(checked, manifest, state, stored, by=self.by, **whose)

    def _with_these_bytes(self) -> Any:
        found = Submission.objects.for_partnership(self.partnership).filter(fingerprint=self.fingerprint)
        return found.order_by("-received_at")

    def _snapshot(self, manifest: Manifest) -> str:
        """A name that the same bytes always get, unless a snapshot of that name was destroyed."""
        before = self._with_these_bytes().exclude(snapshot="").count()
        again = f"-{before + 1}" if before else ""
        return f"{manifest.extract_date:%Y%m%d}-{self.fingerprint[:16]}{again}"


def remove_leftovers(partnership: Partnership, vault: Any) -> int:
    """Remove snapshots whose keeping was begun and that no row tells of; how many. Only while alone."""
    rows = Submission.objects.for_partnership(partnership).exclude(state=State.DESTROYED)
    count = 0
    for mark in filing.begun(partnership.slug):
        if not rows.filter(snapshot=mark.name).exists():
            count += vault.destroy(partnership.slug, mark.name) > 0
        mark.unlink(missing_ok=True)
    return count


def earlier_clients(partnership: Partnership, providers: Sequence[str]) -> list[tuple[Any, ...]]:
    """The clients of these providers as they are held now, to warn where somebody has become another."""
    from cairn.web.agreements.services import restricted_clients, vault

    theirs = [one for one in history.held(partnership) if set(one.providers) & set(providers)]
    if not theirs:
        return []
    listed, without = ", ".join(map(quoted, providers)), restricted_clients(partnership)
    with vault().opened(partnership.slug, theirs, without=without) as engine:
        return engine.execute(
            f"SELECT provider, client_id, {', '.join(ATTRIBUTOR)} FROM clients "  # noqa: S608 - our own names
            f"WHERE consent = 'yes' AND provider IN ({listed})"
        ).fetchall()


def _several(agreements: Any) -> Sequence[Any]:
    return tuple(agreements) if isinstance(agreements, (list, tuple)) else (agreements,)
