"""The reference pages of the methods: how docstrings are taken apart, and that nothing is left out."""

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tools() -> Any:
    """The two tools that make the pages."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import docstrings
        import methods_guide
    finally:
        sys.path.pop(0)
    return docstrings, methods_guide


def described(count, other_count=1, *, scale=100_000, word="up", also=None, rest_a=None, rest_b=None):
    """How many *are* there?

    The method, with a [bracket] and a < sign, and `code_*`.

    - one thing;
    - another, wrapped
    over two lines

    count, other_count: people, zero or more; scale: units: as
    always, above zero. All broadcast; missing is missing.
    word: "up" | "down",
        or more of it.
    rest_...: two that begin alike
    Raises InputError for anything else.

    Wilson EB (1927), J Am Stat Assoc 22:209-212.

    >>> described(1)
    """


def test_a_docstring_is_taken_apart(tools: Any) -> None:
    parts = tools[0].taken_apart(described)
    assert parts.question == r"How many \*are\* there?"
    assert dict(parts.arguments) == {
        "`count`, `other_count`": "people, zero or more.",
        "`scale`": "units: as always, above zero. All broadcast; missing is missing.",
        "`word`": r'"up" \| "down", or more of it.',
        "`rest_...`": "two that begin alike.",
    }
    assert parts.method == (
        "Raises InputError for anything else.",
        r"The method, with a \[bracket] and a &lt; sign, and `code_*`.",
        "- one thing;\n- another, wrapped over two lines",
    )
    assert parts.references == ("Wilson EB (1927), J Am Stat Assoc 22:209-212.",)
    assert parts.example == ">>> described(1)"


def test_a_call_is_shown_with_its_defaults(tools: Any) -> None:
    assert tools[1].called(described) == (
        'described(\n    count,\n    other_count=1,\n    *,\n    scale=100_000,\n    word="up",\n'
        "    also=None,\n    rest_a=None,\n    rest_b=None,\n)"
    )


def test_every_module_and_function_has_its_place(tools: Any) -> None:
    pages = tools[1].pages()
    contents = pages["methods/functions/index.md"]
    assert len(pages) == len(tools[1].MODULES) + 1
    for name, text in pages.items():
        module = Path(name).stem
        sections = [line[3:] for line in text.split("\n") if line.startswith("## ")]
        assert sections, name
        if module != "index":
            functions = [one for one in sections if one != "What comes back"]
            assert functions, f"cairn.methods.{module} offers nothing: no __all__ and no example"
            assert [one for one in functions if f"({module}.md#{one})" not in contents] == []


def test_the_navigation_names_every_page(tools: Any) -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [name for name in tools[1].pages() if name not in navigation] == []
