"""`cairn check FOLDER...`: everything that is wrong with a submission, before anything is sent or loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cairn.commands import say

if TYPE_CHECKING:
    from cairn.records import Checked, Finding
    from cairn.records.findings import Group

OF_ONE_CELL = {f"R{number:02}" for number in range(1, 8)}


def check(folders: Sequence[Path]) -> None:
    """Check each folder and say what was found. Ends with code 1 when one of them is refused."""
    from cairn import records

    refused = False
    for folder in folders:
        if not folder.is_dir():
            say.stop(f"There is no folder '{folder}'.", "Give the folder that holds manifest.json.")
        with records.check(folder) as checked:
            tell(folder.name, checked)
            refused = refused or not checked.accepted
    if refused:
        raise typer.Exit(1)


def tell(name: str, checked: Checked) -> None:
    """Say how one submission fared: what refuses it, which rows are left out, what is odd, what is kept."""
    tell_findings(name, checked)
    say.out.print(f"\n{summary(name, checked)}", markup=False)


def tell_findings(name: str, checked: Checked) -> None:
    """Say everything that was found, by what follows from it."""
    from cairn.records import grouped

    kinds = {
        "file": f"{name} is refused, and nothing of it can be loaded:",
        "row": f"{name}, rows that are left out:",
        "warning": f"{name}, kept with a warning:",
    }
    for kind, title in kinds.items():
        groups = grouped(one for one in (*checked.faults, *checked.warnings) if one.kind == kind)
        if groups:
            say.out.print(f"\n{title}", markup=False, style="bold")
        for group in groups:
            say.out.print("\n".join(lines(group)), markup=False)


def lines(group: Group) -> list[str]:
    """What is wrong in one column by one rule: where, what, what is allowed, and what to do."""
    said = f" ({'; '.join(group.said)})" if group.said else ""
    allowed = may_hold(group.first)
    return [
        f"{group.first.rule}  {place(group)}",
        f"     {group.first.words}{said}",
        *([f"     Allowed: {allowed}."] if allowed else []),
        f"     What to do: {group.first.remedy}",
    ]


def may_hold(one: Finding) -> str:
    """What the column may hold, in words; empty for a finding about no column or about several."""
    from cairn.records import contract
    from cairn.records.template import allowed

    if one.rule not in OF_ONE_CELL or not one.allowed:
        return ""
    return allowed(contract().file(one.file).column(one.column))


def place(group: Group) -> str:
    """The file and column, how many rows and the first of them, and whose they are."""
    parts = [part for part in (group.first.file, group.first.column) if part]
    if group.rows:
        more = ", ..." if group.count > len(group.rows) else ""
        rows = "1 row" if group.count == 1 else f"{group.count:,} rows"
        parts.append(f"{rows} ({', '.join(map(str, group.rows))}{more})")
    if group.providers:
        parts.append(f"of {' and '.join(group.providers)}")
    return ", ".join(parts)


def summary(name: str, checked: Checked) -> str:
    """The last line: whether it can be loaded, and how many rows would be."""
    if not checked.accepted:
        return f"{name}: refused. Put the faults of the files right, then check again."
    sent, kept = (sum(counts) for counts in zip(*checked.rows.values(), strict=True))
    left = f", {len(checked.refused):,} left out" if checked.refused else ""
    return (
        f"{name}: can be loaded. {sent:,} rows sent, {kept:,} kept{left}, {len(checked.warnings):,} warnings."
    )
