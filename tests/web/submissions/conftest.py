"""A data folder and a vault key of the test's own, agreements that cover everything, and made-up submissions."""

import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cairn.records.contract import contract
from cairn.web import keys
from cairn.web.agreements.models import Agreement
from cairn.web.agreements.services import register
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import measuring

sys.path.append(str(Path(__file__).parents[2] / "records"))
from record_files import Rows, good, submit  # noqa: E402

AGREEMENT = """
key = "{key}"
name = "Records of {regime}"
regime = "{regime}"
use = "outcomes"
purpose = "To count who gets help, so that services become better."
controller = "Exmere County Council"
lawful_basis = "{basis}"
conditions = {conditions}
gateway = "consent"
providers = {providers}
objections = "Write to Data Protection, County Hall, Exmere."
retention_months = 24
starts = 2026-04-01
ends = 2029-03-31
review = 2027-03-31

[dpia]
reference = "DPIA 2026/14"
date = 2026-03-01

[[party]]
organisation = "Exmere County Council"
role = "controller"

[files]
{files}
"""
LAW = {
    "health": ("6(1)(e)", '["9(2)(h)", "schedule 1, 2"]'),
    "council": ("6(1)(e)", '["9(2)(h)", "schedule 1, 2"]'),
    "law enforcement": ("35(2)(b)", '["schedule 8, 1"]'),
}
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
        named: Mapping[str, Any] = files or dict.fromkeys(contract().files, "all")
        return [
            register(
                _text(regime, its, providers or ["X0101", "X0102"]), partnership=place, by="command line"
            )
            for regime in LAW
            if (its := {name: one for name, one in named.items() if contract().file(name).regime == regime})
        ]

    return make


def _text(regime: str, files: Mapping[str, Any], providers: list[str]) -> str:
    basis, conditions = LAW[regime]
    named = {name: one for name, one in files.items() if name not in ("population", "prevalence")}
    lines = "\n".join(f"{name} = {json.dumps(columns)}" for name, columns in named.items())
    key = regime.replace(" ", "-")
    text = {"key": key, "regime": regime, "basis": basis, "conditions": conditions, "files": lines}
    return AGREEMENT.format(providers=json.dumps(providers), **text)


@pytest.fixture
def made(tmp_path: Path) -> Send:
    """Write a submission folder: `made(tables, data, manifest)`, or by default one that is good in every way."""
    count = iter(range(1000))

    def make(tables: Mapping[str, Rows] | None = None, *rest: Any, **more: Any) -> Path:
        return submit(tmp_path / f"sent-{next(count)}", good() if tables is None else tables, *rest, **more)

    return make


def zipped(folder: Path) -> bytes:
    """The files of a folder as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return content.getvalue()
