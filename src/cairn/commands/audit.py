"""`cairn audit`: the trail of who changed what."""

from __future__ import annotations

from cairn.commands import house, say


def verify() -> None:
    """Read the whole chain again. Ends with code 1, naming the first wrong event, when it is not whole."""
    house.ready()
    from cairn.web.audit import services

    report = services.verify()
    tail = f"{report.unsealed:,} waiting to be sealed"
    if not report.ok:
        say.stop(
            f"{report.reason} {report.sealed:,} events before it are sound; {tail}.",
            "Keep a copy of the database as it is now, and compare it with your newest backup.",
        )
    say.out.print(f"Whole: {report.sealed:,} sealed events, {tail}.")


def seal() -> None:
    """Number and chain every event that waits."""
    house.ready()
    from cairn.web.audit import services

    count = 0
    while sealed := services.seal():
        count += sealed
    say.out.print(f"{count:,} {'event' if count == 1 else 'events'} sealed.")
