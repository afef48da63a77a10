"""The commands of agreements, rights, breaches and the vault: what they say, and what they never say."""

import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from cairn.cli import app
from cairn.records.keyring import Keyring
from cairn.web import keys
from cairn.web.accounts.models import Membership, User
from cairn.web.agreements.models import Agreement, Breach, PersonRequest
from cairn.web.agreements.requests import restricted_clients
from cairn.web.agreements.services import vault
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import measuring
from cairn.web.submissions.models import Submission
from cairn.web.submissions.services import receive

sys.path.append(str(Path(__file__).parents[1] / "records"))
from record_files import good, submit  # noqa: E402

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WIDE = {"COLUMNS": "300"}  # so that no cell of a table is folded
BY = "dpo@example.org"
WHY = "A letter of the person"
CANARY = "QUILLFEATHER-77"  # the provider's number for somebody
BORN = "1951-07-23"  # when that person was born
FOUND = re.compile(f"{CANARY}|{BORN}|23 July 1951|{CANARY.encode().hex()}", re.IGNORECASE)


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of the test's own, with a vault."""
    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)
    update = {"data": tmp_path / "data", "vault_key": Keyring.new_text(), "site": "https://cairn.example"}
    settings.CAIRN = settings.CAIRN.model_copy(update=update)
    return tmp_path


@pytest.fixture(autouse=True)
def north() -> Partnership:
    return Partnership.objects.create(slug="north", name="North", areas=["E09000016"])


@pytest.fixture(autouse=True)
def dpo(north: Partnership) -> User:
    """A data protection lead of North."""
    made = User.objects.create_user(BY, name="A Lead")
    Membership.objects.create(user=made, partnership=north, role="data_protection_lead")
    return made


def cairn(*arguments: object, code: int = 0, typed: str = "") -> str:
    """Run a command; what it said, with its line breaks folded."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed, env=WIDE)
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


@pytest.fixture
def agreed(tmp_path: Path) -> Path:
    """The template, registered for providers X0101 and X0102."""
    done = CliRunner().invoke(app, ["agreement", "template"])
    file = tmp_path / "agreement.toml"
    file.write_text(re.sub(r"starts = \S+", "starts = 2026-01-01", done.output))
    cairn("agreement", "add", file)
    return file


@pytest.fixture
def sent(
    agreed: Path, north: Partnership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Submission]:
    """Take in a submission in which one person has the canary's number and birthday."""
    monkeypatch.setattr(measuring, "measured", lambda *_: [])

    def send(discharged: str = "2024-11-30") -> Submission:
        tables = {name: good()[name] for name in ("clients", "episodes", "modalities")}
        for rows in tables.values():
            rows[0]["client_id"] = CANARY
        tables["clients"][0]["birth_date"] = BORN
        tables["episodes"][0]["discharge_date"] = discharged
        folder = submit(tmp_path / f"sent-{discharged}", tables)
        return receive(folder, partnership=north, by="command line")

    return send


def person(*arguments: object, why: str = WHY, **more: Any) -> str:
    """A command of cairn person, by the data protection lead."""
    return cairn("person", *arguments, "--by", BY, "--purpose", why, **more)


def test_an_agreement_goes_from_the_template_into_the_register(agreed: Path) -> None:
    said = cairn("agreement", "list")
    for words in ("Agreements of North", "treatment-records", "Current", "X0101, X0102"):
        assert words in said
    agreed.write_text(agreed.read_text().replace("= 60", "= 48"))
    assert "version 2, for North" in cairn("agreement", "add", agreed, "--by", BY)
    assert Agreement.objects.everywhere("a test").get(version=2).registered_by.email == BY
    assert Event.objects.filter(act="agreement.registered", actor_label="command line").count() == 1


def test_a_faulty_agreement_shows_every_fault_and_ends_with_2(agreed: Path) -> None:
    agreed.write_text(
        agreed.read_text().replace("= 60", "= 600").replace('"all"', '"some"').replace("X0102", "x2")
    )
    said = cairn("agreement", "add", agreed, code=2)
    for words in (
        "was not registered",
        "retention_months",
        "a table [files]",
        "'x2' is not a provider's code",
    ):
        assert words in said
    assert Agreement.objects.everywhere("a test").count() == 1


def test_what_is_no_agreement_file(tmp_path: Path) -> None:
    assert "There is no file" in cairn("agreement", "add", tmp_path / "nowhere.toml", code=2)
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")
    assert "not a text in UTF-8" in cairn("agreement", "add", tmp_path / "picture", code=2)
    (tmp_path / "large").write_bytes(b"#" * 1_000_001)
    assert "too large" in cairn("agreement", "add", tmp_path / "large", code=2)


def test_an_agreement_is_ended_once_with_a_reason(agreed: Path) -> None:
    assert "no agreement 'other'" in cairn("agreement", "end", "other", "--reason", "x", code=2)
    assert "not a day" in cairn(
        "agreement", "end", "treatment-records", "--reason", "x", "--day", "soon", code=2
    )
    assert "version 1 ends" in cairn(
        "agreement", "end", "treatment-records", "--reason", "The service closed"
    )
    assert "over or ended" in cairn("agreement", "end", "treatment-records", "--reason", "Again", code=2)
    assert "Ended" in cairn("agreement", "list")


def test_where_there_are_several_partnerships_one_is_named(agreed: Path) -> None:
    Partnership.objects.create(slug="south", name="South", areas=["E09000017"])
    assert "north, south" in cairn("agreement", "list", code=2)
    assert "No agreement is registered for South" in cairn("agreement", "list", "--partnership", "south")
    assert "There are: north, south" in cairn("agreement", "list", "--partnership", "east", code=1)


def test_everything_held_about_a_person_is_written(sent: Callable[..., Submission], tmp_path: Path) -> None:
    sent()
    said = person("access", "X0101", CANARY, "--out", tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert "23 July 1951" in file.read_text("utf-8")
    assert "(3 rows). Only you may read it." in said
    assert "serious harm" in said
    assert CANARY not in said
    assert CANARY not in file.name


def test_a_number_can_be_typed_so_that_no_list_of_commands_keeps_it(
    sent: Callable[..., Submission], north: Partnership
) -> None:
    assert "Restricted" in person("restrict", "X0101", "-", typed=f"{CANARY}\n")
    assert restricted_clients(north) == {("X0101", CANARY)}
    assert "Lifted" in person("lift", "X0101", CANARY)
    assert restricted_clients(north) == set()
    assert "not restricted" in person("lift", "X0101", CANARY, code=2)


def test_a_correction_is_told_and_followed(sent: Callable[..., Submission]) -> None:
    sent()
    asked = ("correct", "X0101", CANARY, "--file", "episodes", "--column", "discharge_date")
    said = person(*asked)
    assert "Send this message to the provider" in said
    reference = PersonRequest.objects.everywhere("a test").get().reference
    assert reference in said
    assert "Waiting for new records" in cairn("person", "corrections", "--by", BY)
    sent("2024-12-05")
    assert "what was wrong has changed" in cairn("person", "corrections", "--by", BY)
    assert f"X0101 {CANARY}" in person("whose", reference)
    assert "columns of episodes" in person(*asked[:-1], "colour", code=2)


def test_a_breach_is_reported_and_decided(sent: Callable[..., Submission], tmp_path: Path) -> None:
    sent()
    told = ("--partnership", "north", "--by", BY)
    said = cairn(
        "breach", "report", "--what", "A letter went astray", "--when", "2026-01-05T09:30",
        "--records", "3", "--out", tmp_path / "out", *told,
    )  # fmt: skip
    assert "told by 8 January 2026 at 9:30am" in said
    kept = Breach.objects.everywhere("a test").get()
    assert kept.records == 3
    assert "A letter went astray" in next((tmp_path / "out").iterdir()).read_text("utf-8")
    assert "not a time" in cairn(
        "breach", "report", "--what", "x", "--when", "soon", "--out", tmp_path, *told, code=2
    )
    decided = ("--decision", "No risk: it came back unopened", *told)
    assert "written down" in cairn("breach", "decide", kept.reference.lower(), *decided)
    assert "no breach of that reference" in cairn("breach", "decide", "B-0000", *decided, code=2)


def test_who_may_not_act_is_told_who_may(north: Partnership, tmp_path: Path) -> None:
    analyst = User.objects.create_user("analyst@example.org", name="An Analyst")
    Membership.objects.create(user=analyst, partnership=north, role="analyst")
    asked = ("person", "access", "X0101", CANARY, "--purpose", WHY, "--out", tmp_path / "out", "--by")
    assert "data protection lead" in cairn(*asked, "analyst@example.org", code=2)
    assert "names no open account" in cairn(*asked, "nobody@example.org", code=2)
    User.objects.create_user("alone@example.org", name="Alone")
    assert "member of no partnership" in cairn(*asked, "alone@example.org", code=2)
    assert Event.objects.filter(act="person.refused", actor=analyst).count() == 1
    assert not (tmp_path / "out").exists()


def test_records_past_their_time_are_destroyed(
    sent: Callable[..., Submission], north: Partnership, settings: Any
) -> None:
    kept = sent()
    assert "Nothing is past its retention" in cairn("vault", "retention")
    settings.CAIRN = settings.CAIRN.model_copy(
        update={"today": kept.keep_until.replace(year=kept.keep_until.year + 1)}
    )
    said = cairn("vault", "retention")
    for words in ("Destroyed:", kept.snapshot, "X0101, X0102", "13"):
        assert words in said
    assert vault().snapshots("north") == []
    assert "Nothing is past its retention" in cairn("vault", "retention")


def test_keys_are_made_and_changed(sent: Callable[..., Submission], settings: Any) -> None:
    sent()
    new = cairn("vault", "key")
    assert Keyring.from_text(new).ids
    both = f"{new},{settings.CAIRN.vault_key}"
    settings.CAIRN = settings.CAIRN.model_copy(update={"vault_key": both})
    assert "The keys of 1 partnership are wrapped" in cairn("vault", "rotate")
    settings.CAIRN = settings.CAIRN.model_copy(update={"vault_key": new})
    assert "Only you may read it" in person(
        "access", "X0101", CANARY, "--out", settings.CAIRN.data.parent / "out"
    )


def test_without_the_key_commands_say_how_to_get_one(sent: Callable[..., Submission], settings: Any) -> None:
    sent()
    person("restrict", "X0101", "c3")
    for text in ("", Keyring.new_text()):
        settings.CAIRN = settings.CAIRN.model_copy(update={"vault_key": text})
        said = person("restrict", "X0101", "c2", code=2) + cairn("vault", "rotate", code=1)
        assert "CAIRN_VAULT_KEY" in said or "Add it to the keyring" in said


def test_a_person_stands_nowhere_but_in_the_private_file(
    sent: Callable[..., Submission], tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    """A canary: one person's number and birthday go through every command."""
    caplog.set_level(logging.DEBUG)
    sent()
    asked = ("correct", "X0101", CANARY, "--file", "clients", "--column", "birth_date")
    said = [
        person("access", "X0101", CANARY, "--out", tmp_path / "out"),
        person("restrict", "X0101", CANARY, "--objection"),
        person("lift", "X0101", CANARY),
        person("restrict", "X0101", CANARY),
        person(*asked),
        person("access", "X0101", CANARY, "--out", tmp_path / "out", why=f"About {CANARY}", code=2),
        person("restrict", "nonsense", CANARY, code=2),
        cairn("person", "corrections", "--by", BY),
        cairn("vault", "retention"),
        cairn("vault", "rotate"),
    ]
    for folder in ("vault", "sealed"):
        for path in (settings.CAIRN.data / folder).rglob("*"):
            assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path.name
    assert "23 July 1951" in next((tmp_path / "out").iterdir()).read_text("utf-8")
    if connection.vendor == "sqlite":
        said.append("\n".join(connection.connection.iterdump()))
    said.append(
        "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    )
    assert FOUND.findall("\n".join(said)) == []
    acts = set(Event.objects.values_list("act", flat=True))
    assert {"person.access_asked", "person.objection_asked", "person.correction_asked"} <= acts
