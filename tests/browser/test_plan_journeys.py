"""From the front page to one promise, by keyboard alone, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from visiting import Visitor

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])


@SCRIPTS
def test_from_the_front_page_to_what_was_promised(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts, width=360)
    page = visitor.go("/p/havering/")
    expect(page.get_by_text("56 actions.")).to_be_visible()
    visitor.tab_to("See the plan")
    visitor.enter()
    assert visitor.heading() == "What did the partnership promise?"
    expect(page.get_by_text("eight have no number in the plan")).to_be_visible()
    page.get_by_label("Theme").focus()
    page.keyboard.press("ArrowDown")
    visitor.tab_to("Show")
    visitor.enter()
    assert "theme=1" in page.url
    expect(page.get_by_text("18 of 56 actions fit.")).to_be_visible()
    visitor.tab_to("Assess needs under the Serious Violence Duty")
    visitor.enter()
    expect(page.get_by_role("heading", name="What changed since")).to_be_visible()
    expect(page.get_by_text("Jan-24")).to_be_visible()


def test_a_member_reads_the_whole_system_and_what_is_odd(visit: Callable[..., Visitor]) -> None:
    visitor = visit(role="board_member", width=360)
    page = visitor.go("/p/havering/plan/")
    visitor.tab_to("The whole system")
    visitor.enter()
    assert visitor.heading() == "Is the plan moving what matters?"
    visitor.tab_to("National commitments that no action names")
    page.keyboard.press("Enter")
    expect(page.get_by_text("People who leave prison stay in treatment")).to_be_visible()
