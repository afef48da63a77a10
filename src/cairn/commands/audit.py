"""`cairn audit`: the trail of who changed what."""

from __future__ import annotations

from cairn.commands import house, say


def verify(kept: str = "") -> None:
    """Read the whole chain again, and look for the seal that was kept if one is given.

    Ends with code 1, naming the first wrong event, when the chain is not whole, and with 2 for no seal.
    """
    house.ready()
    from cairn.web.audit import services

    try:
        report = services.verify(kept=kept)
    except services.WrongSeal as wrong:
        say.stop(str(wrong), "Give the newest seal that an earlier run printed.", say.REFUSED)
    tail = f"{report.unsealed:,} waiting to be sealed"
    if not report.ok:
        say.stop(
            f"{report.reason} {report.sealed:,} events before it are sound; {tail}.",
            "Keep a copy of the database as it is now, and compare it with your newest backup.",
        )
    say.out.print(f"Whole: {report.sealed:,} sealed events, {tail}.")
    if report.seal:
        say.out.print(f"Newest seal: {report.seal}", markup=False)
        say.out.print("Keep it on another machine. Later: cairn audit verify --from SEAL")


def seal() -> None:
    """Number and chain every event that waits."""
    house.ready()
    from cairn.web.audit import services

    count = 0
    while sealed := services.seal():
        count += sealed
    say.out.print(f"{count:,} {'event' if count == 1 else 'events'} sealed.")
