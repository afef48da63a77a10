"""`cairn release`: proposing figures, and deciding about those that somebody else proposed."""

from __future__ import annotations

from typing import Any

from cairn.commands import house, load, say
from cairn.commands.naming import place_of, somebody


def propose(audience: str, slug: str | None, by: str) -> None:
    """Put the newest figures through the door and propose what may be seen of them."""
    house.ready()
    from cairn.web.approvals import services
    from cairn.web.runs import services as runs

    who = somebody(by)
    place = place_of(who, "releases.propose", slug)
    run = runs.latest(place)
    if run is None:
        say.stop("Nothing has been measured yet.", "Run: cairn measure", say.REFUSED)
    with load.bar("Through the door") as progress:
        made = _refusing(lambda: services.propose(run, audience, by=who, progress=progress))
    say.out.print(
        f"{made} is proposed for {made.get_audience_display().lower()}: {made.figures - made.withheld:,} of "
        f"{made.figures:,} figures may be seen. A second person approves it: "
        f"cairn release approve {made.number} --by EMAIL",
        markup=False,
    )
    for sentence in made.changes:
        say.out.print(f"  {sentence}", markup=False)


def listing(slug: str | None, by: str) -> None:
    """Print proposals and releases, newest first."""
    house.ready()
    from cairn.web.accounts.access import check
    from cairn.web.approvals.models import Release

    who = somebody(by)
    place = place_of(who, "releases.view", slug)
    _refusing(lambda: check(who, "releases.view", place))
    found = list(Release.objects.for_partnership(place))
    if not found:
        say.out.print("Nothing was released yet. Begin with: cairn release propose --by EMAIL")
    for one in found:
        say.out.print(
            f"{one}, {one.proposed_at:%d %B %Y}, for {one.get_audience_display().lower()}: "
            f"{one.get_state_display().lower()}, {one.figures - one.withheld:,} of {one.figures:,} figures",
            markup=False,
        )


def decide(number: int, slug: str | None, by: str, *, approve: bool, reason: str) -> None:
    """Approve or refuse a release that somebody else proposed."""
    house.ready()
    from cairn.web.approvals import services
    from cairn.web.approvals.models import Release

    who = somebody(by)
    place = place_of(who, "releases.decide", slug)
    found = Release.objects.for_partnership(place).filter(number=number).first()
    if found is None:
        say.stop(f"There is no release {number}.", "See them with: cairn release list", say.REFUSED)
    act = services.approve if approve else services.refuse
    made = _refusing(lambda: act(found, by=who, reason=reason))
    say.out.print(f"{made}: {made.get_state_display().lower()}.", markup=False)


def _refusing(act: Any) -> Any:
    """What `act` gives; a refusal is told in its own sentence and ends the command with code 2."""
    from cairn.web.accounts.access import Refused
    from cairn.web.approvals.services import NotReleased
    from cairn.web.runs.services import LookRefused, RunRefused

    try:
        return act()
    except Refused as refused:
        say.stop(str(refused), "Ask somebody whose role has this permission.", say.REFUSED)
    except (NotReleased, LookRefused, RunRefused) as told:
        say.stop(str(told), code=say.REFUSED)
