"""`cairn agreement`: the register of agreements to share records of people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import typer

from cairn.commands import house, say
from cairn.commands.load import COMMAND_LINE
from cairn.commands.naming import only_partnership, somebody

LARGEST = 1_000_000  # bytes of a file that people write


def template() -> None:
    """Print an agreement to begin with."""
    house.enter()
    from cairn.web.agreements.template import template as text
    from cairn.web.core import clock

    typer.echo(text(clock.today()), nl=False)


def add(file: Path, slug: str | None, by: str) -> None:
    """Register an agreement, or print every fault of the file at once and end with code 2."""
    house.ready()
    from cairn.web.accounts.access import Refused
    from cairn.web.agreements.services import AgreementRefused, register

    place = only_partnership(slug)
    try:
        made = register(_text(file), partnership=place, by=somebody(by) if by else COMMAND_LINE)
    except AgreementRefused as refused:
        rows = [(fault.where, fault.problem, fault.remedy) for fault in refused.faults]
        say.table(f"{file.name} was not registered:", ("Where", "What is wrong", "What to do"), rows)
        raise SystemExit(say.REFUSED) from None
    except Refused as refused:
        refuse(refused)
    say.out.print(f"Registered: {made}, for {place.name}. {_holds(made)}", markup=False)


def listing(slug: str | None) -> None:
    """Print the register: what is in force, what is not yet, and what is over."""
    house.ready()
    from cairn.web.agreements.models import Agreement

    place = only_partnership(slug)
    register = list(Agreement.objects.for_partnership(place))
    if not register:
        say.out.print(f"No agreement is registered for {place.name}. Begin with: cairn agreement template")
        return
    say.out.print(f"Agreements of {place.name}:", markup=False)
    for one in register:
        say.out.print("\n".join(_lines(one)), markup=False)


def end(key: str, reason: str, day: str, slug: str | None, by: str) -> None:
    """End the version of an agreement that runs, with a reason."""
    house.ready()
    from cairn.web.accounts.access import Refused
    from cairn.web.agreements import services
    from cairn.web.agreements.models import Agreement

    place = only_partnership(slug)
    running = Agreement.objects.for_partnership(place).filter(key=key).order_by("-version").first()
    if running is None:
        say.stop(
            f"There is no agreement '{key}'.", "Run cairn agreement list to see those there are.", say.REFUSED
        )
    who = somebody(by) if by else COMMAND_LINE
    try:
        done = services.end(running, by=who, reason=reason, day=_day(day))
    except services.NotEnded as refused:
        say.stop(str(refused), "Nothing was changed.", say.REFUSED)
    except Refused as refused:
        refuse(refused)
    say.out.print(f"{done} ends. {_holds(done)}", markup=False)


def refuse(refused: Any) -> Any:
    """End the command with who could do it."""
    who = " or ".join(role.name.lower() for role in refused.roles) or "nobody"
    say.stop(refused.sentence, f"Ask somebody with the role: {who}.", say.REFUSED)


def _text(file: Path) -> str:
    if not file.is_file():
        say.stop(f"There is no file '{file}'.", "Make one: cairn agreement template > FILE", say.REFUSED)
    if file.stat().st_size > LARGEST:
        say.stop(f"'{file.name}' is too large to be an agreement.", "Give a TOML file.", say.REFUSED)
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        say.stop(f"'{file.name}' is not a text in UTF-8.", "Save it as UTF-8.", say.REFUSED)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        say.stop("--day is not a day.", "Write it as 2026-04-01.", say.REFUSED)


def _holds(one: Any) -> str:
    from cairn.framework import formats

    return f"It holds from {formats.day(one.effective)} to {formats.day(one.last_day)}."


def _lines(one: Any) -> list[str]:
    from cairn.framework import formats
    from cairn.web.core import clock

    providers = f"Providers: {', '.join(one.providers)}. " if one.providers else ""
    review = formats.day(one.review)
    return [
        f"{one.key}  {one.state_on(clock.today()).label}",
        f"  {one}. {_holds(one)}",
        f"  {providers}Records are kept for {one.retention_months} months. Review by {review}.",
    ]
