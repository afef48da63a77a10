"""What people come for, by keyboard alone, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from visiting import Visitor

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
TREATMENT = "/p/havering/metrics/numbers-in-treatment/"


@SCRIPTS
def test_help_is_one_key_after_the_skip_link(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    visitor.go("/p/havering/")
    expect(visitor.tab()).to_have_text("Skip to main content")
    expect(visitor.tab()).to_have_text("Get help now")
    visitor.enter()
    assert visitor.heading() == "Get help now"
    expect(visitor.page.get_by_role("link", name="999")).to_be_visible()


@SCRIPTS
def test_the_skip_link_leads_past_the_navigation(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    visitor.go("/p/havering/")
    visitor.tab()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**#main-content")
    inside = visitor.tab()
    assert inside.evaluate("node => Boolean(node.closest('main'))")


@SCRIPTS
@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_home_page_to_a_figure(visit: Callable[..., Visitor], scripts: bool, width: int) -> None:
    visitor = visit(scripts=scripts, width=width)
    visitor.go("/")
    visitor.tab_to("Havering")
    visitor.enter()
    assert visitor.heading() == "How is Havering doing on drugs?"
    visitor.tab_to("More people in treatment")
    visitor.enter()
    visitor.tab_to("treatment?")
    visitor.enter()
    assert visitor.heading().endswith("?")


@SCRIPTS
def test_the_path_that_havering_agreed(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.go(TREATMENT)
    words = page.locator("main").inner_text()
    for figure in ("528", "912", "992", "1,075"):
        assert figure in words
    assert "disagree" in words


@SCRIPTS
def test_a_chart_opens_as_a_table_by_keyboard(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.go(TREATMENT)
    table = page.locator("details table").first
    expect(table).to_be_hidden()
    visitor.tab_to("Show as table")
    page.keyboard.press("Enter")
    expect(table).to_be_visible()


@SCRIPTS
def test_a_search_stays_in_the_address(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.go("/p/havering/metrics/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("treatment")
    visitor.enter()
    assert "treatment" in page.url
    assert page.get_by_role("searchbox").input_value() == "treatment"
    expect(page.get_by_role("link", name="treatment").first).to_be_visible()


@SCRIPTS
def test_signing_in_as_a_role(visit: Callable[..., Visitor], scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    visitor.go("/p/havering/")
    visitor.tab_to("Sign in as a role")
    visitor.enter()
    visitor.tab_to("Sign in as partnership lead of Havering")
    visitor.enter()
    assert visitor.page.url.endswith("/p/havering/")
    expect(visitor.page.get_by_role("navigation").get_by_role("link", name="Figures")).to_be_visible()


def test_a_wrong_password_leads_to_the_fault(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go("/account/login/")
    page.get_by_label("Email address").focus()
    visitor.enter()
    assert page.title().startswith("Error: ")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    visitor.tab_to("Enter email")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email address")).to_be_focused()


def test_what_has_the_focus_can_be_seen(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.go("/p/havering/")
    for _ in range(30):
        where = visitor.tab()
        if where.count():
            style = where.evaluate(
                "node => { const s = getComputedStyle(node);"
                " return [s.outlineStyle, s.backgroundColor, s.boxShadow] }"
            )
            assert style[0] != "none" or "255, 221, 0" in style[1] or style[2] != "none"


def test_a_wrong_address_says_where_to_go(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.go("/p/havering/metrics/no-such-metric/")
    assert visitor.heading() == "There is no page at this address"
    visitor.complaints.clear()  # the browser notes the 404 itself


def test_paper_shows_every_table_and_nothing_to_press(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(TREATMENT)
    page.emulate_media(media="print")
    assert page.locator("details table").first.evaluate(
        "node => node.checkVisibility({contentVisibilityAuto: true})"
    )
    for hidden in (".cairn-help", ".cairn-nav", ".cairn-tools > a"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".cairn-band")).to_be_visible()
