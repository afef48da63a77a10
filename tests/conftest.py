"""Fixtures that every room's tests share."""

import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("CAIRN_SHARED", Path(__file__).parents[2] / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `shared` need the published files; a clone without them says so instead of failing."""
    if SHARED.is_dir() or "CAIRN_SHARED" in os.environ:
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(
                pytest.mark.skip(reason="the published files are not beside this clone (set CAIRN_SHARED)")
            )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published files in their publishers' layouts."""
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, without the trigger that keeps a transactional test from emptying it."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.cursor().execute("DROP TRIGGER IF EXISTS audit_event_undeleted")
