"""A partnership that holds records: an agreement, a vault of the test's own, and a submission received."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.web import keys
from cairn.web.accounts.models import User
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import measuring
from cairn.web.submissions.models import Submission

sys.path.append(str(Path(__file__).parents[2] / "records"))
from record_files import good, submit  # noqa: E402

AGREEMENT = """
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
episodes = "all"
modalities = "all"
sub_interventions = "all"
outcomes_top = "all"
outcomes_ypor = "all"
client_reviews = "all"
secure_episodes = "all"
deaths = "all"
"""


@pytest.fixture
def of_health() -> Callable[[], dict[str, Any]]:
    """The good rows of the files that an agreement on health can cover, fresh each time."""
    others = ("cjit", "homelessness", "children_assessments")
    return lambda: {name: rows for name, rows in good().items() if name not in others}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """ibis 12 asks DuckDB for tables in a way that DuckDB 1.5 calls old; it is the pinned pair's own affair."""
    for item in items:
        if "runs" in item.path.parts:
            item.add_marker(pytest.mark.filterwarnings("ignore:.*fetch_arrow_table:DeprecationWarning"))


@pytest.fixture
def vault_here(configure: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a vault key of the test's own, in a process that may open the vault."""
    from cairn.records.keyring import Keyring

    monkeypatch.setattr(measuring, "profiles", lambda *_: [])  # they take a second for each submission
    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)
    configure(data=tmp_path / "data", vault_key=Keyring.new_text())
    return tmp_path / "data"


@pytest.fixture
def receive(vault_here: Path, of_health: Any, tmp_path: Path) -> Callable[..., Submission]:
    """Receive a submission: `receive(havering)`, or `receive(havering, tables, manifest={...})`."""
    from cairn.web.agreements.models import Agreement
    from cairn.web.agreements.services import register
    from cairn.web.submissions import services

    def take(place: Partnership, tables: Any = None, **more: Any) -> Submission:
        if not Agreement.objects.for_partnership(place).exists():
            register(AGREEMENT, partnership=place, by="command line")
        number = Submission.objects.for_partnership(place).count()
        folder = submit(tmp_path / f"sent-{place.slug}-{number}", tables or of_health(), **more)
        made = services.receive(folder, partnership=place, by="command line")
        assert made.state == made.State.LOADED, made.refusal
        return made

    return take


@pytest.fixture
def sent(receive: Callable[..., Submission], havering: Partnership) -> Submission:
    """What Havering holds: five clients, of whom one does not consent, April 2024 to March 2025."""
    return receive(havering)


@pytest.fixture
def analyst(person: Callable[..., User], havering: Partnership) -> User:
    """An analyst of Havering."""
    return person("analyst", havering)
