"""Fixtures of the core app."""

from pathlib import Path

import pytest

import cairn.web.core


@pytest.fixture(scope="session")
def component_files() -> set[str]:
    """The names of every component's template."""
    folder = Path(cairn.web.core.__file__).parent / "templates" / "components"
    return {path.name for path in folder.glob("*.html")}
