"""A data folder and a vault key of the test's own, agreements that cover everything, and made-up submissions."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cairn.web import keys
from cairn.web.agreements.models import Agreement
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import measuring
from web.submissions.agreed import agree_for

sys.path.append(str(Path(__file__).parents[2] / "records"))
from record_files import Rows, good, submit  # noqa: E402

# The library of the measures calls the engine in a way that the engine will end one day.
ARROW = "ignore:.*fetch_arrow_table:DeprecationWarning"
Send = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in this folder compute measures."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings(ARROW))


@pytest.fixture(autouse=True)
def data(configure: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, with a key for its vault; this process is not the web server."""
    from cairn.records.keyring import Keyring

    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)
    folder = tmp_path / "data"
    configure(data=folder, vault_key=Keyring.new_text())
    return folder


@pytest.fixture(autouse=True)
def profiles(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles in time take a second for each submission: only tests marked `usefixtures("measured")` ask."""
    if "measured" not in request.fixturenames:
        monkeypatch.setattr(measuring, "profiles", lambda *_: [])


@pytest.fixture
def measured() -> None:
    """Count profiles in time as well."""


@pytest.fixture
def agree(havering: Partnership) -> Callable[..., list[Agreement]]:
    """Register agreements over all files, or over columns of some: `agree(["X0101"], clients=["ethnicity"])`."""

    def make(
        providers: list[str] | None = None, place: Partnership = havering, **files: list[str]
    ) -> list[Agreement]:
        return agree_for(place, providers, **files)

    return make


@pytest.fixture
def made(tmp_path: Path) -> Send:
    """Write a submission folder: `made(tables, data, manifest)`, or by default one that is good in every way."""
    count = iter(range(1000))

    def make(tables: Mapping[str, Rows] | None = None, *rest: Any, **more: Any) -> Path:
        return submit(tmp_path / f"sent-{next(count)}", good() if tables is None else tables, *rest, **more)

    return make
