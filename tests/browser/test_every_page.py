"""What must hold on every page: no dead link, no wrong word, no fault that axe finds, nothing too wide."""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from crawling import Site, shape
from visiting import Visitor

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
WRONG_WORDS = re.compile(
    r"\b(addicts?|abusers?|drug abuse|substance abuse|junkies?|user base|hotspots? of people|"
    r"lorem|ipsum|TODO|FIXME|undefined|placeholder|click here)\b|\{\{|\{%|^None$|^nan$|\bNone%|\bnan%",
    re.IGNORECASE,
)
NOT_LINKED = ("/components/", "/p/havering/metrics/numbers-in-treatment/")
WIDE, PHONE, NARROW = 1280, 360, 320


def lines(faults: Iterable[str]) -> str:
    """Return every fault on a line of its own, so that one run names them all."""
    return "\n" + "\n".join(sorted(faults))


@pytest.fixture(scope="package")
def sites(public_site: Site, partner_site: Site, administrator_site: Site) -> dict[str, Site]:
    """What each of three people can reach."""
    return {"": public_site, "lead": partner_site, "administrator": administrator_site}


def walk(visit: Callable[..., Visitor], sites: dict[str, Site], width: int) -> Iterator[Visitor]:
    """Open the first and the fullest page of each kind, as the first of the three people who reaches it."""
    met: set[str] = set()
    for role, site in sites.items():
        kinds = {kind: paths for kind, paths in site.kinds().items() if kind not in met}
        met |= set(kinds)
        visitor = visit(width=width, role=role)
        for path in sorted(set().union(*kinds.values(), () if role else NOT_LINKED)):
            visitor.go(path)
            yield visitor


def test_no_link_is_dead(sites: dict[str, Site]) -> None:
    dead = [
        f"{one.status} {one.path} (linked from {one.linked_from})"
        for site in sites.values()
        for one in site.found.values()
        if one.status != 200
    ]
    assert not dead, lines(dead)


def test_every_mark_in_a_link_is_on_its_page(sites: dict[str, Site]) -> None:
    lost = [
        f"{page.path} -> {link}#{mark}"
        for site in sites.values()
        for page in site.pages
        for link, mark in page.fragments
        if link in site.found and site.found[link].ids and mark not in site.found[link].ids
    ]
    assert not lost, lines(lost)


def test_the_site_holds_both_partnerships(public_site: Site) -> None:
    for place in ("havering", "northamptonshire"):
        for tail in ("", "outcomes/", "metrics/", "missing/", "disagreements/"):
            assert public_site.found[f"/p/{place}/{tail}"].status == 200


def test_no_page_uses_a_wrong_word(sites: dict[str, Site]) -> None:
    wrong = {
        f"{page.path}: {words}"
        for site in sites.values()
        for page in site.pages
        for words in page.words
        if WRONG_WORDS.search(words)
    }
    assert not wrong, lines(wrong)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_axe_finds_nothing(visit: Callable[..., Visitor], sites: dict[str, Site], width: int) -> None:
    axe, faults = Axe(), []
    for visitor in walk(visit, sites, width):
        found = axe.run(visitor.page, options=RULES).response["violations"]
        faults += [f"{visitor.page.url}: {one['id']}: {one['nodes'][0]['target']}" for one in found]
    assert not faults, lines(faults)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_page_scrolls_sideways(visit: Callable[..., Visitor], sites: dict[str, Site], width: int) -> None:
    too_wide = []
    for visitor in walk(visit, sites, width):
        across = visitor.page.evaluate("document.documentElement.scrollWidth")
        too_wide += [f"{visitor.page.url}: {across}"] if across > width else []
    assert not too_wide, lines(too_wide)


def test_every_page_has_one_heading_and_its_own_title(
    sites: dict[str, Site], visit: Callable[..., Visitor]
) -> None:
    titles: dict[str, str] = {}
    for visitor in walk(visit, sites, WIDE):
        assert visitor.page.locator("h1").count() == 1, visitor.page.url
        title = visitor.page.title()
        assert title.endswith(" - Cairn") or "/api/" in visitor.page.url, visitor.page.url
        kind = shape(urlsplit(visitor.page.url).path)
        assert titles.setdefault(title, kind) == kind, visitor.page.url
