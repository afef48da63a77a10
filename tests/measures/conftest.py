"""One engine for the tests of measures; making it takes longer than most questions."""

from typing import Any

import ibis
import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """ibis 12 asks DuckDB for tables in a way that DuckDB 1.5 calls old; it is the pinned pair's own affair."""
    for item in items:
        if "measures" in item.path.parts:
            item.add_marker(pytest.mark.filterwarnings("ignore:.*fetch_arrow_table:DeprecationWarning"))


@pytest.fixture(scope="session")
def engine() -> Any:
    """A DuckDB in memory, as ibis sees it."""
    return ibis.duckdb.connect()
