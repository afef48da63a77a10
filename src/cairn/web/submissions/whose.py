"""Which partnership a submission is for, where nobody says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cairn.framework.formats import join_words
from cairn.records.manifest import read as read_manifest
from cairn.web.core import clock
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import filing

if TYPE_CHECKING:
    from cairn.records.manifest import Manifest

NAME_IT = "Name the partnership with --partnership."


class NoOnePartnership(LookupError):
    """No partnership, or more than one, has agreements that cover a submission; the text says what to do."""


def whose(folder: Path) -> Partnership:
    """The only partnership whose agreements of today cover the submission's providers and files.

    Raises NoOnePartnership, PackageRefused.
    """
    manifest, _ = read_manifest(filing.opened(folder))
    if manifest is None or not manifest.providers:
        raise NoOnePartnership(f"The manifest names no provider. Put it right, or: {NAME_IT}")
    found = [one for one in Partnership.objects.all() if _covers(one, manifest)]
    if len(found) == 1:
        return found[0]
    providers = join_words(manifest.providers)
    if not found:
        raise NoOnePartnership(
            f"No partnership has an agreement today that covers the files of {providers}. "
            f"Register one (cairn agreement add FILE), or see what is missing: {NAME_IT}"
        )
    slugs = join_words([one.slug for one in found])
    raise NoOnePartnership(f"The agreements of {slugs} all cover the files of {providers}. {NAME_IT}")


def _covers(partnership: Partnership, manifest: Manifest) -> bool:
    from cairn.web.agreements.services import NoAgreement, covering

    files = [entry.file for entry in manifest.files]
    try:
        return bool(covering(partnership, manifest.providers, files, clock.today()))
    except NoAgreement:
        return False
