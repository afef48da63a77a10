"""`cairn migrate`: the tables of the application."""

from __future__ import annotations

from cairn.commands import house, say


def migrate() -> None:
    """Set up the database or bring it to this version, and say what was done."""
    house.enter()
    house.data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    before = house.unapplied()
    house.migrate()
    changes = f"{before} {'change' if before == 1 else 'changes'} made" if before else "nothing to change"
    say.out.print(f"The database is ready: {changes}.")
