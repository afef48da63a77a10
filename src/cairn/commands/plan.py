"""`cairn plan import`: what a file would make of a plan, and, when told so, making it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cairn.commands import house, say
from cairn.commands.agreements import refuse
from cairn.commands.load import COMMAND_LINE
from cairn.commands.naming import only_partnership, somebody


def bring_in(file: Path, slug: str | None, by: str, title: str, *, new: bool, accept: bool) -> None:
    """Print what is in a plan's file and everything in doubt; with `accept`, write it into the plan.

    Ends with code 2 where the file cannot be read as a plan.
    """
    house.ready()
    from cairn.web.plan.importing import Unreadable, keeping

    place, who = only_partnership(slug), somebody(by) if by else COMMAND_LINE
    _insist(who, place)
    try:
        content = file.read_bytes() if file.is_file() else None
        if content is None:
            raise Unreadable(f"There is no file '{file}'. Give the path of a Word, Excel or CSV file.")
        plan = None if new else _plan(place)
        kept = keeping.keep(place, file.name, content, by=who, plan=plan, title=title)
    except Unreadable as fault:
        say.stop(f"{file.name} was not read.", str(fault), say.REFUSED)
    shown = keeping.preview_of(kept)
    _show(shown)
    if not accept:
        say.out.print("The plan was not changed. Add --accept to write this into it.")
        return
    made = keeping.accept_file(kept, who)
    say.out.print(f"Accepted into “{made.title}” of {place.name} ({made.get_state_display()}).", markup=False)


def _insist(who: Any, place: Any) -> None:
    """Whoever is named with --by must be somebody who may do this on the pages."""
    from cairn.web.accounts.access import Refused, check

    try:
        if who != COMMAND_LINE:
            check(who, "plan.edit", place)
    except Refused as refused:
        refuse(refused)


def _plan(place: Any) -> Any:
    """The plan that a newer file is of: the current one, or else the newest draft."""
    from cairn.web.plan.models import Plan

    plans = Plan.objects.for_partnership(place)
    drafts = plans.filter(state=Plan.State.DRAFT).order_by("-pk")
    return plans.filter(state=Plan.State.CURRENT).first() or drafts.first()


def _show(shown: Any) -> None:
    from cairn.web.plan import import_pages as pages

    for sentence in (pages.sentence(shown), pages.rows_sentence(shown), pages.changes_sentence(shown)):
        if sentence:
            say.out.print(sentence, markup=False)
    found = [doubt for group in pages.doubts(shown) for doubt in group.doubts]
    rows = [(one.where, one.action, one.text) for one in found]
    if rows:
        say.table("What is in doubt:", ("Where", "Action", "What"), rows)
