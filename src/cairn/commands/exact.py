"""What `cairn measure` and `cairn explain` share: who asks, of which partnership, and a folder of records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.commands import house, say
from cairn.commands.naming import somebody

if TYPE_CHECKING:
    from cairn.records import Checked

ADVICE = "Give --by the address of an account with a role that may read exact figures, such as analyst."


def partnership(slug: str | None) -> Any:
    """The partnership called `slug`, or the only one that holds records; ends the command otherwise."""
    if slug is not None:
        return house.partnership(slug)
    found = _with_records()
    if len(found) != 1:
        there = ", ".join(one.slug for one in found) or "none; load a submission first"
        say.stop(
            f"Without --partnership, exactly one must hold records. There are: {there}.",
            "Say which one: --partnership SLUG",
            say.REFUSED,
        )
    return found[0]


def _with_records() -> list[Any]:
    from cairn.web.partnerships.models import Partnership
    from cairn.web.submissions.models import Submission

    loaded = Submission.objects.everywhere("the command asks which partnerships hold records").filter(
        state=Submission.State.LOADED
    )
    return list(Partnership.objects.filter(pk__in=loaded.values("partnership")).order_by("slug"))


def reader(email: str, purpose: str, of: Any) -> Any:
    """The account that may read exact figures of a partnership, for a purpose; ends the command otherwise."""
    if not email.strip() or not purpose.strip():
        say.stop(
            "Exact figures need --by, the address of a named person's account, and --purpose.",
            "Say who reads them and what for: both go into the audit trail.",
            say.REFUSED,
        )
    from cairn.web.runs import services

    user = somebody(email)
    try:
        services.insist_sees_exact(user, of, purpose)
    except (services.LookRefused, services.RunRefused) as refused:
        say.stop(str(refused), ADVICE, say.REFUSED)
    return user


@contextmanager
def checked(folder: Path) -> Iterator[Checked]:
    """A folder of records that was accepted; ends the command, with every fault told, where it was not."""
    from cairn import records
    from cairn.commands.check import summary, tell

    if not folder.is_dir():
        say.stop(f"There is no folder '{folder}'.", "Give the folder that holds manifest.json.", say.REFUSED)
    with records.check(folder) as found:
        if not found.accepted:
            tell(folder.name, found)
            say.stop(
                f"{folder.name} was refused, so nothing was measured.", "Put its faults right.", say.REFUSED
            )
        say.out.print(summary(folder.name, found), markup=False)
        yield found
