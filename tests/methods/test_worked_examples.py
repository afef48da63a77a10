"""The worked examples of the methods guide run as they stand, and their pictures are those of today."""

import doctest
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["notebook.md", "cover.md"]
MOST_BYTES = 100_000  # of a picture


@pytest.fixture(scope="module")
def tool() -> Any:
    """The tool that runs the pages and draws their pictures."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import worked_examples
    finally:
        sys.path.pop(0)
    return worked_examples


@pytest.fixture(scope="module")
def made(tool: Any) -> dict[str, dict[str, Any]]:
    """What the code of each page makes."""
    return {page: tool.run(page) for page in PAGES}


def test_every_page_is_run(tool: Any) -> None:
    assert sorted(tool.FOLDERS) == sorted(PAGES)
    assert {path.name for path in tool.GUIDE.glob("*.md") if "images/methods" in path.read_text()} == set(
        PAGES
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_answers_on_the_page_are_those_given(tool: Any, made: Any, page: str) -> None:
    examples = doctest.DocTestParser().get_doctest(tool.text(page), dict(made[page]), page, page, 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_each_picture_shows_what_the_code_makes(tool: Any, made: Any, page: str) -> None:
    assert tool.shown(page)
    for name in tool.shown(page):
        drawing = (tool.PICTURES / f"{name}.svg").read_text(encoding="utf-8")
        assert f"<!-- {tool.fingerprint(made[page][name])} -->" in drawing, (
            f"draw {name} again: tools/worked_examples.py"
        )
        assert len(drawing) < MOST_BYTES


def test_a_change_of_a_figure_changes_the_fingerprint(tool: Any, made: Any) -> None:
    import altair as alt

    first, second = (alt.Chart(alt.Data(values=[{"x": x}]), mark="point") for x in (1.5, 1.50001))
    assert tool.fingerprint(first) != tool.fingerprint(second)
    assert tool.fingerprint(made["notebook.md"]["funnel"]) != tool.fingerprint(made["notebook.md"]["control"])


def test_the_ten_lines_are_ten(tool: Any) -> None:
    import ast
    import re

    blocks = re.findall(r"```python\n(.*?)```", tool.text("notebook.md"), re.S)
    _setting_up, *lines = (ast.parse(block).body for block in blocks)
    assert sum(map(len, lines)) == 10


def test_every_picture_is_on_a_page(tool: Any) -> None:
    assert {path.stem for path in tool.PICTURES.iterdir()} == {
        name for page in PAGES for name in tool.shown(page)
    }
