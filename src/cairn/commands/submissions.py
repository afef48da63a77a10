"""`cairn load submission FOLDER`: records of people, checked as `cairn check` does, and kept in the vault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cairn.commands import house, say
from cairn.commands.check import tell, tell_findings
from cairn.commands.load import COMMAND_LINE, bar

if TYPE_CHECKING:
    from cairn.web.submissions.services import Taken


def load(place: Path, slug: str | None) -> None:
    """Take in a folder or a zip for a partnership. Ends with code 1 when it is refused."""
    if not place.exists():
        say.stop(f"There is no '{place}'.", "Give the folder that holds manifest.json, or a zip of it.")
    house.ready()
    from cairn.records.keyring import VaultError
    from cairn.web.agreements.services import NoVaultKey
    from cairn.web.submissions import services

    partnership = house.partnership(slug) or _whose(place)
    with bar(f"Loading {place.name}") as progress:
        try:
            taken = services.take(place, partnership=partnership, by=COMMAND_LINE, progress=progress)
        except (services.PackageRefused, NoVaultKey, VaultError) as refused:
            say.stop(str(refused))
    _tell(place.name, taken)
    _measure(taken)


def _measure(taken: Taken) -> None:
    """Have the worker compute the measures from what has come in."""
    from cairn.web.runs import services

    if services.start_after(taken.submission):
        say.out.print("The worker computes the measures from it next, if it runs; else: cairn measure")


def _whose(place: Path) -> Any:
    """The partnership whose agreements cover it; without one, its own faults are still told."""
    from cairn.web.submissions import services

    try:
        return services.whose(place)
    except services.PackageRefused as refused:
        say.stop(str(refused))
    except services.NoOnePartnership as unknown:
        _tell_faults(place)
        say.stop(str(unknown))


def _tell_faults(place: Path) -> None:
    from cairn.records import check
    from cairn.web.submissions import filing

    with check(filing.opened(place)) as checked:
        if checked.faults or checked.warnings:
            tell(place.name, checked)


def _tell(name: str, taken: Taken) -> None:
    """Say how it went: every finding, then what became of it. A refusal ends the command."""
    one = taken.submission
    if taken.checked:
        tell_findings(name, taken.checked)
    if one.state == one.State.REFUSED:
        say.out.print(f"\n{name}: refused; nothing of it was kept. {one.refusal}".rstrip(), markup=False)
        raise typer.Exit(1)
    say.out.print(f"\n{sentence(name, taken)}", markup=False)
    for line in () if taken.unchanged else _more(one):
        say.out.print(line, markup=False)


def sentence(name: str, taken: Taken) -> str:
    """One sentence for a submission that is held."""
    from django.utils import timezone

    from cairn.framework import formats

    one = taken.submission
    day = formats.day(timezone.localtime(one.received_at).date())
    if taken.unchanged and one.state == one.State.REPLACED:
        return f"{name}: loaded on {day} and replaced by a later one since; nothing has changed."
    if taken.unchanged:
        return f"{name}: loaded before, on {day}; nothing has changed."
    left = f", {one.sent - one.kept:,} left out" if one.sent > one.kept else ""
    warnings = len(taken.checked.warnings) if taken.checked else 0
    return (
        f"{name}: loaded for {one.partnership.name}. {one.sent:,} rows sent, {one.kept:,} kept{left}, "
        f"{warnings:,} warnings."
    )


def _more(one: Any) -> list[str]:
    """What was not stored, until when the rest is kept, and what to note."""
    from cairn.framework import formats

    lines = [f"Note: {notice}" for notice in one.notices]
    if one.dropped:
        values = ", ".join(f"{column} {count:,}" for column, count in sorted(one.dropped.items()))
        lines.append(f"Not stored, because no agreement allows it, or consent is no (values): {values}.")
    if one.keep_until:
        lines.append(f"Kept until {formats.day(one.keep_until)} at the latest.")
    return lines
