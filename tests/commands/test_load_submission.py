"""`cairn load submission`: what `cairn check` says, and what became of it."""

import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cairn.cli import app
from cairn.commands import house
from cairn.web import keys
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions.models import Provider, Submission
from web.submissions.agreed import agree_for, zipped

sys.path.append(str(Path(__file__).parents[1] / "records"))
from record_files import good, submit  # noqa: E402

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fetch_arrow_table:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def alone(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with a key, in a folder of its own, that is set up already."""
    from cairn.records.keyring import Keyring
    from cairn.web.submissions import measuring

    changes = {"data": tmp_path / "data", "vault_key": Keyring.new_text()}
    settings.CAIRN = settings.CAIRN.model_copy(update=changes)
    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)
    monkeypatch.setattr(house, "ready", lambda: None)
    monkeypatch.setattr(measuring, "profiles", lambda *_: [])


@pytest.fixture
def exmere(db: None) -> Partnership:
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)


@pytest.fixture
def elsewhere(db: None) -> Partnership:
    return Partnership.objects.create(slug="elsewhere", name="Elsewhere", areas=["E99000100"], made_up=True)


def cairn(*arguments: Any, code: int = 0) -> str:
    """What the command said, with its line breaks folded."""
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


def load(folder: Path, *more: str, code: int = 0) -> str:
    return cairn("load", "submission", folder, *more, code=code)


def test_the_partnership_is_found_by_its_agreements(
    exmere: Partnership, elsewhere: Partnership, tmp_path: Path
) -> None:
    agree_for(exmere)
    said = load(submit(tmp_path / "may"))
    assert "may: loaded for Exmere. 31 rows sent, 31 kept, 0 warnings." in said
    assert "Kept until" in said
    assert "may: loaded before, on" in load(submit(tmp_path / "may"))
    assert Submission.objects.for_partnership(exmere).count() == 1


def test_a_zip_is_loaded_as_its_folder(exmere: Partnership, tmp_path: Path) -> None:
    agree_for(exmere)
    folder = submit(tmp_path / "may")
    (tmp_path / "may.zip").write_bytes(zipped(folder))
    assert "may.zip: loaded for Exmere." in load(tmp_path / "may.zip")
    assert "may: loaded before, on" in load(folder)


def test_rows_left_out_are_listed_and_what_is_dropped_is_counted(exmere: Partnership, tmp_path: Path) -> None:
    agree_for(exmere, clients=["ethnicity"], episodes=["area"], modalities=["start_date"])
    tables = {name: good()[name] for name in ("clients", "episodes", "modalities")}
    tables["clients"][0]["sex"] = "[bold]F"
    said = load(submit(tmp_path / "may", tables))
    assert "may, rows that are left out:" in said
    assert "R03 clients, sex, 1 row (1), of X0101" in said
    assert "Allowed: female, male." in said
    assert "episodes.substance_2 3" in said
    assert "12 rows" not in said


def test_a_refused_one_ends_with_1_and_is_written_down(exmere: Partnership, tmp_path: Path) -> None:
    agree_for(exmere)
    folder = submit(tmp_path / "may", manifest={"cds_version": "Z"})
    said = load(folder, code=1)
    assert "F02 manifest, cds_version" in said
    assert "may: refused; nothing of it was kept." in said
    assert Submission.objects.for_partnership(exmere).get().state == "refused"


def test_without_an_agreement_all_that_is_missing_is_named(exmere: Partnership, tmp_path: Path) -> None:
    said = load(submit(tmp_path / "may"), "--partnership", "exmere", code=1)
    assert "No agreement covers" in said
    assert "clients.csv" in said


def test_where_no_partnership_is_meant_faults_are_told_and_then_what_to_do(
    exmere: Partnership, tmp_path: Path
) -> None:
    tables = good()
    tables["deaths"][0]["death_date"] = "01/06/2024"
    said = load(submit(tmp_path / "may", tables), code=1)
    assert "R04 deaths, death_date, 1 row (1)" in said
    assert "No partnership has an agreement today that covers the files of X0101 and X0102." in said
    assert not Submission.objects.for_partnership(exmere).exists()


def test_where_two_are_meant_one_must_be_named(
    exmere: Partnership, elsewhere: Partnership, tmp_path: Path
) -> None:
    for place in (exmere, elsewhere):
        agree_for(place)
    folder = submit(tmp_path / "may")
    said = load(folder, code=1)
    assert "The agreements of elsewhere and exmere all cover the files of X0101 and X0102." in said
    assert "loaded for Elsewhere" in load(folder, "--partnership", "elsewhere")


@pytest.mark.parametrize(
    ("name", "says"), [("nowhere", "There is no"), ("text.zip", "not a zip that can be read")]
)
def test_what_cannot_be_opened(exmere: Partnership, tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "text.zip").write_text("a text")
    assert says in load(tmp_path / name, "--partnership", "exmere", code=1)
    assert says in load(tmp_path / name, code=1)


def test_without_a_key_it_says_what_to_set(exmere: Partnership, tmp_path: Path, settings: Any) -> None:
    agree_for(exmere)
    settings.CAIRN = settings.CAIRN.model_copy(update={"vault_key": ""})
    assert "CAIRN_VAULT_KEY" in load(submit(tmp_path / "may"), code=1)


def test_a_provider_gets_a_name(exmere: Partnership) -> None:
    assert "X0101 is Fleet Recovery." in cairn(
        "provider", "name", "X0101", "Fleet Recovery", "--partnership", "exmere",
        "--contact-role", "Data lead", "--contact-email", "data@example.org",
    )  # fmt: skip
    assert "X0101 is Fleet." in cairn("provider", "name", "X0101", "Fleet", "--partnership", "exmere")
    assert Provider.objects.for_partnership(exmere).get().name == "Fleet"
    assert "X0101 Fleet" in cairn("provider", "list", "--partnership", "exmere")
    said = cairn("provider", "name", "nobody", "Fleet", "--partnership", "exmere", code=1)
    assert "such as X0101" in said
