"""Agreements in words, and a vault key for the tests that open records of people."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.web import keys
from cairn.web.agreements.models import Agreement
from cairn.web.agreements.services import register
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import measuring
from cairn.web.submissions.models import Submission
from cairn.web.submissions.services import receive

sys.path.append(str(Path(__file__).parents[2] / "records"))
from record_files import Rows, good, submit  # noqa: E402

SOUND = """
key = "treatment"
name = "Treatment records"
regime = "health"
use = "outcomes"
purpose = "To count who gets help, so that services become better."
controller = "Exmere County Council"
lawful_basis = "6(1)(e)"
conditions = ["9(2)(h)", "schedule 1, 2"]
gateway = "consent"
providers = ["X0101", "X0102"]
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
clients = "all"
episodes = ["discharge_date", "discharge_reason"]
modalities = "all"
deaths = "all"
"""


@pytest.fixture(autouse=True)
def open_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are not the web server, whatever another test made of this process."""
    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)


@pytest.fixture
def sound() -> str:
    """A sound agreement in TOML, for Havering's made-up providers X0101 and X0102."""
    return SOUND


@pytest.fixture
def agreement(havering: Partnership) -> Callable[..., Agreement]:
    """Register the sound agreement with parts replaced: `agreement(("X0101", "X0105"))`."""

    def make(*changes: tuple[str, str], place: Partnership = havering) -> Agreement:
        text = SOUND
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return register(text, partnership=place, by="command line")

    return make


@pytest.fixture
def data(configure: Callable[..., None], tmp_path: Path) -> Path:
    """A data folder of the test's own, with a key for its vault."""
    from cairn.records.keyring import Keyring

    folder = tmp_path / "data"
    configure(data=folder, vault_key=Keyring.new_text())
    return folder


@pytest.fixture
def send(
    data: Path, agreement: Callable[..., Agreement], havering: Partnership, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Submission]:  # fmt: skip
    """Take in a good submission of Havering's providers, changed by a function: `send(spoil)`.

    How complete it is, which takes seconds, is not measured: other rooms try that.
    """
    monkeypatch.setattr(measuring, "measured", lambda *_: [])
    agreement()
    count = iter(range(100))

    def make(change: Callable[[dict[str, Rows]], None] = lambda tables: None, **manifest: Any) -> Submission:
        tables = {name: good()[name] for name in ("clients", "episodes", "modalities", "deaths")}
        change(tables)
        folder = submit(tmp_path / f"sent-{next(count)}", tables, manifest=manifest)
        sent = receive(folder, partnership=havering, by="command line")
        assert sent.state == Submission.State.LOADED, sent.refusal
        return sent

    return make
