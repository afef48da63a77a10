"""Agreements in words, and a vault key for the tests that open records of people."""

from collections.abc import Callable
from typing import Any

import pytest

from cairn.web import keys
from cairn.web.agreements.models import Agreement
from cairn.web.agreements.services import register
from cairn.web.partnerships.models import Partnership

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
def vault_key(configure: Callable[..., Any]) -> str:
    """A keyring of one key, set for this installation."""
    from cairn.records.keyring import Keyring

    text = Keyring.new_text()
    configure(vault_key=text)
    return text
