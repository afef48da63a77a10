"""The steps of the demo between an empty folder and pages with figures. Each may be done again at no cost."""

from __future__ import annotations

from time import monotonic
from typing import Any
from wsgiref.util import setup_testing_defaults

from cairn.commands import house, load, say
from cairn.commands.setup import static_files, style_sheet
from cairn.demo.examples import PLAN, Example, File

BY = "demo"


def house_ready() -> None:
    """Style sheet, database and static files."""
    with say.step("Style sheet and fonts"):
        style_sheet()
    with say.step("Database"):
        house.migrate()
    with say.step("Static files"):
        static_files()


def load_all(found: list[Example]) -> None:
    """Load every file of every example; a file that was loaded before costs only its hash."""
    for example in found:
        place = partnership(example)
        for file in example.files:
            with say.step(f"{example.name or 'England'}: {file.path.name}"):
                load_one(file, place)


def plans(found: list[Example]) -> None:
    """Bring in the plan of every example that has one, by the way that a plan comes in on the pages."""
    from cairn.web.partnerships.models import Partnership
    from cairn.web.plan.importing.keeping import demo_import

    for example in found:
        path = example.folder / PLAN
        if path.is_file() and example.slug:
            with say.step(f"{example.name}: {path.name}"):
                place = Partnership.objects.get(slug=example.slug)
                demo_import(place, path, BY, title=f"Delivery plan of {example.name}")


def load_one(file: File, place: Any) -> None:
    """Load a file of an example; a refused one ends the demo with its faults."""
    from cairn.web.loads import services

    outcome = services.load(file.layout, file.path, by=BY, partnership=place)
    if outcome.state == "refused":
        load.refuse(str(file.path), outcome)


def partnership(example: Example) -> Any:
    """The partnership of an example, made or brought up to date; None for the figures of everybody."""
    from cairn.web.partnerships import services
    from cairn.web.partnerships.models import Partnership

    if not example.slug:
        return None
    facts: dict[str, Any] = {"name": example.name, "areas": example.areas, "nation_note": example.note}
    place = Partnership.objects.filter(slug=example.slug).first()
    if place is None:
        return services.create(by=BY, slug=example.slug, **facts)
    return services.change(by=BY, partnership=place, **facts)


def people() -> list[tuple[str, str, str]]:
    """One made-up person for each role and place; returns (place, role, email) for each."""
    from cairn.web.accounts.services import demo_account, doors

    made = [(door, demo_account(door.role.key, place)) for place, rooms in doors() for door in rooms]
    return [
        (door.partnership.name if door.partnership else "This installation", door.role.name, user.email)
        for door, user in made
    ]


def draw() -> bool:
    """Ask for every page with a chart once, so that each is drawn before its first reader; did all answer?"""
    from cairn.web.partnerships.models import Partnership

    pages = [page for place in Partnership.objects.all() for page in pages_of(place)]
    broken, begun = [], monotonic()
    with load.bar("Drawing charts") as move:
        for number, page in enumerate(pages, start=1):
            if get(page) >= 500:
                broken.append(page)
            move(number, len(pages))
    say.out.print(f"  {monotonic() - begun:5.1f} s  Charts of {len(pages)} pages")
    for page in broken:
        say.err.print(f"The page {page} could not be made; the log above says why.", markup=False)
    return not broken


def pages_of(place: Any) -> list[str]:
    """The addresses of a partnership's front page, outcomes, and measures that have figures."""
    from cairn.framework.catalogue import catalogue
    from cairn.web.releases import reading

    root = place.get_absolute_url()
    outcomes = [one.id for one in catalogue().framework().outcomes]
    measures = reading.measures_with_figures(place, areas=place.areas)
    return [
        root,
        *(f"{root}outcomes/{one}/" for one in outcomes),
        *(f"{root}metrics/{one}/" for one in sorted(measures)),
    ]


def get(address: str) -> int:
    """The status of a page asked for within this process, as the web server would ask for it."""
    from django.core.handlers.wsgi import WSGIHandler

    environ: dict[str, Any] = {"PATH_INFO": address, "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    statuses: list[str] = []
    answer = WSGIHandler()(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]
    for _ in answer:
        pass
    answer.close()
    return int(statuses[0].split()[0])
