"""The terminal: the services of the pages, faults as a table, and an exit code that scripts can use."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cairn.cli import app
from cairn.web.accounts.models import Invitation
from cairn.web.audit.models import Event
from cairn.web.jobs.models import OutboxMessage
from cairn.web.partnerships.models import Partnership
from cairn.web.releases.models import Batch

pytestmark = pytest.mark.django_db

HEADER = "measure,area,period,value,publisher,title\n"
GOOD = HEADER + "numbers-in-treatment,E09000016,2020/21,528,A publisher,A title\n"
BAD = (
    HEADER + "numbers-in-treatment,E09000016,2020/21,many,A publisher,A title\nx,y,z,1,A publisher,A title\n"
)


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": tmp_path, "site": "https://cairn.example"})
    return tmp_path


def cairn(*arguments: str, code: int = 0) -> str:
    """Run a command; what it said, with its line breaks folded."""
    done: Result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(GOOD)
    return path


@pytest.fixture
def north() -> Partnership:
    return Partnership.objects.create(slug="north", name="North", areas=["E09000016"])


def test_help_answers_without_the_web_framework() -> None:
    text = "import sys; import cairn.cli; print({'django', 'duckdb', 'altair'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", text], text=True).strip() == "set()"


def test_a_file_is_loaded_for_everybody_once(file: Path) -> None:
    assert "figures.csv: 1 row loaded." in cairn("load", "observations", file)
    assert "nothing has changed" in cairn("load", "observations", file)
    assert Batch.objects.get().partnership is None
    assert Event.objects.get(act__startswith="figures.").actor_label == "command line"


def test_a_file_is_loaded_for_one_partnership(file: Path, north: Partnership) -> None:
    cairn("load", "observations", file, "--partnership", "north")
    assert Batch.objects.get().partnership == north


def test_a_faulty_file_shows_every_fault_and_ends_with_2(file: Path) -> None:
    file.write_text(BAD)
    said = cairn("load", "observations", file, code=2)
    for part in ("was refused; nothing was loaded", "line 2", "line 3", "What to do"):
        assert part in said
    assert not Batch.objects.exists()


def test_a_file_that_is_not_there_and_a_partnership_that_is_not_there(file: Path, north: Partnership) -> None:
    assert "There is no file" in cairn("load", "observations", "nowhere.csv", code=2)
    assert "There are: north" in cairn("load", "observations", file, "--partnership", "south", code=1)


def test_a_held_file_is_listed_and_decided_with_a_reason() -> None:
    holds = [{"sentence": "The order of areas changed completely."}]
    held = Batch.objects.create(
        layout="observations", file_name="a.csv", sha256="ab", state=Batch.State.HELD, holds=holds
    )
    assert "The order of areas changed completely." in cairn("decide")
    assert "needs --accept or --reject" in cairn("decide", held.pk, code=2)
    assert "a.csv: rejected" in cairn("decide", held.pk, "--reject", "--reason", "Wrong year")
    assert "is not held" in cairn("decide", held.pk, "--accept", "--reason", "After all", code=2)
    assert "not the number of a batch" in cairn("decide", "seven", "--accept", "--reason", "x", code=2)
    assert "Nothing is held" in cairn("decide")


def test_a_partnership_is_added_or_every_fault_told() -> None:
    said = cairn("partnership", "add", "havering", "Havering", "E09000016")
    assert "https://cairn.example/p/havering/" in said
    refused = cairn("partnership", "add", "Not A Slug", "Somewhere", "E99999999", code=2)
    assert "slug" in refused
    assert "E99999999" in refused


def test_an_invitation_goes_to_the_outbox_and_its_link_is_shown(north: Partnership) -> None:
    said = cairn("invite", "reader@example.org", "--role", "analyst", "--partnership", "north")
    link = next(word for word in said.split() if word.startswith("https://cairn.example/invitations/"))
    assert Invitation.objects.get().partnership == north
    assert link in OutboxMessage.objects.get().body
    assert "is not a role" in cairn(
        "invite", "reader@example.org", "--role", "king", "--partnership", "north", code=2
    )


def test_the_first_administrator_is_invited_from_the_terminal() -> None:
    cairn("invite", "admin@example.org", "--role", "administrator")
    assert Invitation.objects.get().partnership is None


def test_the_trail_is_sealed_and_verified(north: Partnership) -> None:
    cairn("invite", "reader@example.org", "--role", "analyst", "--partnership", "north")
    assert "1 waiting to be sealed" in cairn("audit", "verify")
    assert "1 event sealed" in cairn("audit", "seal")
    assert "Whole: 1 sealed events, 0 waiting" in cairn("audit", "verify")


def test_the_records_of_measures_are_checked(tmp_path: Path) -> None:
    assert "Sound:" in cairn("framework", "check")
    (tmp_path / "records" / "measures").mkdir(parents=True)
    (tmp_path / "records" / "measures" / "odd.toml").write_text('colour = "red"\n')
    assert "odd.toml" in cairn("framework", "check", tmp_path / "records", code=2)
    assert "There is no folder" in cairn("framework", "check", tmp_path / "nowhere", code=2)
