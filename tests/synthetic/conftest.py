"""Counties that several tests look at."""

from collections.abc import Callable

import pytest
from made_counties import made

from cairn.synthetic import County


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """ibis 12 asks DuckDB for tables in a way that DuckDB 1.5 calls old; it is the pinned pair's own affair."""
    for item in items:
        if "synthetic" in item.path.parts:
            item.add_marker(pytest.mark.filterwarnings("ignore:.*fetch_arrow_table:DeprecationWarning"))


@pytest.fixture(scope="session")
def make() -> Callable[..., County]:
    """How to make a county; the same one is made once."""
    return made


@pytest.fixture(scope="session")
def small() -> County:
    """150 adults, two years."""
    return made()


@pytest.fixture(scope="session")
def whole() -> County:
    """A partnership of 3,000 adults, five years."""
    return made(3_000, 5)
