"""`cairn demo`: from nothing to a site with real figures, in steps that say what they do."""

from __future__ import annotations

import os
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from time import monotonic

import typer

from cairn.commands import house, say
from cairn.demo import examples, exmere, memory, needs, prepare

HOST = "127.0.0.1"
ALONE = (
    "CAIRN_DATABASE_URL",
    "CAIRN_MAIL_URL",
    "CAIRN_OIDC_SERVER_URL",
    "CAIRN_OIDC_CLIENT_ID",
    "CAIRN_SITE",
)


def demo(*, folder: Path, port: int, prepare_only: bool) -> None:
    """Prepare the demo in `folder` and serve it on this machine; with `prepare_only`, do not serve."""
    begun = monotonic()
    data = folder.expanduser().absolute()
    refuse_if_missing(data, None if prepare_only else port)
    settings(data)
    house.enter()
    root = examples.folder()
    now = memory.Prepared(memory.code_digest(), examples.digest(root))
    if memory.recall(data) != now or house.unapplied():
        ready(data, root, now)
    say.out.print(f"The demo is ready ({monotonic() - begun:.0f} s). Its data are in {data}", markup=False)
    if not prepare_only:
        serve(port)


def refuse_if_missing(data: Path, port: int | None) -> None:
    """Name everything that stands in the way, each with its remedy, and end with code 1."""
    found = needs.missing(data, port)
    for need in found:
        say.err.print(f"Cannot begin: {need.problem}\n  What to do: {need.remedy}", markup=False)
    if found:
        raise typer.Exit(1)


def settings(data: Path) -> None:
    """The demo's settings, here and in what it starts: it stands alone and sends nothing out."""
    os.environ.update(dict.fromkeys(ALONE, ""))
    os.environ.update(CAIRN_DEMO="1", CAIRN_DATA=str(data))


def ready(data: Path, root: Path, now: memory.Prepared) -> None:
    """Every step; what is there already stays, with all that was typed into it."""
    say.out.print("Preparing the demo:")
    prepare.house_ready()
    found = examples.read(root)
    prepare.load_all(found)
    prepare.plans(found)
    exmere.prepare(root)
    with say.step("People of the demo"):
        prepare.people()
    if prepare.draw():
        memory.keep(data, memory.Prepared(memory.code_digest(), now.examples))


def serve(port: int) -> None:
    """Serve, and say where and as whom to sign in once the site answers."""
    from cairn.commands.serve import serve as run

    people = prepare.people()
    run(HOST, port, None, announce=lambda address: welcome(address, people))


def welcome(address: str, people: list[tuple[str, str, str]]) -> None:
    """The address, and the made-up person of each role."""
    say.out.print(f"\nCairn is at {address}\nSign in with one click at {address}demo/ as:", markup=False)
    for place, group in groupby(people, key=itemgetter(0)):
        say.out.print(f"  {place}", markup=False)
        for _, role, email in group:
            say.out.print(f"    {role:<26}{email}", markup=False)
    say.out.print("Stop with Ctrl+C.")
