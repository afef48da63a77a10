"""The slow whole of what `test_every_page` samples: axe and width on every public page."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from crawling import Site
from test_every_page import PHONE, RULES, WIDE, lines
from visiting import Visitor

pytestmark = pytest.mark.long


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_axe_finds_nothing_on_any_page(visit: Callable[..., Visitor], public_site: Site, width: int) -> None:
    axe, faults, visitor = Axe(), [], visit(width=width, role="")
    for page in public_site.pages:
        visitor.go(page.path)
        found = axe.run(visitor.page, options=RULES).response["violations"]
        faults += [f"{page.path}: {one['id']}: {one['nodes'][0]['target']}" for one in found]
        across = visitor.page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{page.path}: {across} wide"] if across > width else []
    assert not faults, lines(faults)
