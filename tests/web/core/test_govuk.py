"""GOV.UK components come out as GOV.UK Frontend's own fixtures say."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

from cairn.web.assets import build
from cairn.web.core import govuk

VOID = {"input", "img", "br", "hr", "link", "meta", "path"}


class Tokens(HTMLParser):
    """Reads HTML into what matters: tags, sorted attributes and words."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tidy = [(name, " ".join((value or "").split())) for name, value in attrs]
        self.tokens.append((tag, sorted(tidy)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tokens.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.tokens.extend(data.split())


def tokens(html: str) -> list[Any]:
    """Return the tokens of a piece of HTML, with white space out of the way."""
    reader = Tokens()
    reader.feed(html)
    return reader.tokens


@pytest.fixture(scope="module")
def fixtures() -> list[tuple[str, dict[str, Any]]]:
    """Every example that GOV.UK Frontend publishes with its components."""
    folder = build.MODULES / "govuk-frontend" / "dist" / "govuk" / "components"
    if not folder.exists():
        build.install(build.find_node()[1])
    return [
        (path.parent.name, case) for path in sorted(folder.glob("*/fixtures.json")) for case in read(path)
    ]


def read(path: Path) -> list[dict[str, Any]]:
    """Return the cases of one fixtures file."""
    return json.loads(path.read_text(encoding="utf-8"))["fixtures"]


def test_every_fixture_of_the_pinned_version_comes_out_the_same(
    fixtures: list[tuple[str, dict[str, Any]]],
) -> None:
    wrong = [
        f"{component}: {case['name']}"
        for component, case in fixtures
        if tokens(govuk.render(component, case["options"])) != tokens(case["html"])
    ]
    assert len(fixtures) > 600
    assert wrong == []


def test_nested_parameters_are_written_with_two_underscores() -> None:
    assert govuk.nest({"label__text": "Name", "id": "n", "hint": None}) == {
        "label": {"text": "Name"},
        "id": "n",
    }


def test_text_is_escaped() -> None:
    html = Template('{% load core %}{% govuk "button" text=word %}').render(Context({"word": "<b>"}))
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_block_wraps_html() -> None:
    source = '{% load core %}{% govukblock "inset-text" %}<p>Said.</p>{% endgovukblock %}'
    assert "<p>Said.</p>" in Template(source).render(Context({}))


def test_an_unknown_component_is_named() -> None:
    with pytest.raises(ValueError, match="no component called 'carousel'"):
        govuk.render("carousel", {})
