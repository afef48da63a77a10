"""A lead brings in a Word plan that is broken as real ones are, without scripts, and reads it as a plan."""

import re
from collections.abc import Callable
from secrets import token_hex

import pytest
from playwright.sync_api import expect
from visiting import Visitor

from broken_plans import EXAMPLES, rows_of, word

PLAN = "/p/northamptonshire/plan/"


@pytest.mark.parametrize("scripts", [False], ids=["scripts off"])
def test_a_broken_word_plan_is_brought_in(visit: Callable[..., Visitor], scripts: bool) -> None:
    title = f"Plan of a test {token_hex(4)}"  # the demo is kept from run to run
    rows = rows_of(EXAMPLES / "havering" / "plan.csv")
    rows[0]["Resources"] = title
    visitor = visit(scripts=scripts, width=360, role="lead", place="northamptonshire")
    page = visitor.go(f"{PLAN}import/")
    page.get_by_label("The plan as a file").set_input_files(
        {"name": "Plan v0.6.docx", "mimeType": "application/octet-stream",
         "buffer": word(rows, "Theme", "Identified need")}
    )  # fmt: skip
    new = page.get_by_label("A new plan", exact=True)
    if new.count():  # only where there is another plan
        new.check()
    page.get_by_label(re.compile("Title of")).fill(title)
    page.get_by_role("button", name="Send the file").click()
    assert visitor.heading() == "What does each column hold?"
    assert page.get_by_label("“Lead organisation” is").input_value() == "lead"
    page.get_by_role("button", name="Show what would happen").click()
    assert visitor.heading() == "What is in the file?"
    main = page.locator("main")
    expect(main).to_contain_text("56 actions under 4 themes")
    expect(main.get_by_role("heading", name="A remark left in a cell (1)")).to_be_visible()
    assert main.evaluate("node => node.scrollWidth <= node.clientWidth"), "The page is wider than the window"
    page.get_by_role("button", name="Accept the plan").click()
    expect(page.locator("main")).to_contain_text("Plan v0.6.docx is in the plan")
    expect(page.locator("main")).to_contain_text(title)
    page.get_by_role("link", name="What is odd in the plan").click()
    expect(page.locator("main")).to_contain_text("The action is numbered 3.3 but stands under need 4.")
