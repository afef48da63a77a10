"""`cairn measure` and `cairn explain`: from an agreement to a file of exact figures, and from a bare folder."""

import csv
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cairn.cli import app
from cairn.records.contract import contract
from cairn.web import keys
from cairn.web.accounts.models import Membership, User
from cairn.web.audit.models import Event
from cairn.web.jobs.models import Job
from cairn.web.partnerships.models import Partnership
from cairn.web.runs.models import Run

sys.path.append(str(Path(__file__).parents[1] / "records"))
from record_files import submit  # noqa: E402

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fetch_arrow_table:DeprecationWarning"),
]

EMAIL = "an.analyst@example.org"
OPEN = ("population", "prevalence")  # files about nobody, which need no agreement
WHY = "To answer a question of the board"
AGREEMENT = """
key = "{key}"
name = "Records of {key}"
regime = "{regime}"
use = "outcomes"
purpose = "To count who gets help, so that services become better."
controller = "Exmere County Council"
lawful_basis = "{basis}"
conditions = {conditions}
gateway = "consent"
providers = ["X0101", "X0102", "X0103", "X0104", "X0105", "X0190"]
objections = "Write to Data Protection, County Hall, Exmere."
retention_months = 24
starts = {starts}
ends = {ends}
review = {ends}

[dpia]
reference = "DPIA 2026/14"
date = {starts}

[[party]]
organisation = "Exmere County Council"
role = "controller"

[files]
{files}
"""
HEALTH, LAW, COUNCIL = "health", "law enforcement", "council"
REGIMES = {
    HEALTH: ("6(1)(e)", '["9(2)(h)", "schedule 1, 2"]'),
    COUNCIL: ("6(1)(e)", '["9(2)(h)", "schedule 1, 2"]'),
    LAW: ("35(2)(b)", '["schedule 8, 1"]'),
}


def cairn(*arguments: Any, code: int = 0) -> str:
    """Run a command; what it said, with its line breaks folded."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


@pytest.fixture
def installation(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a vault key of the test's own."""
    from cairn.records.keyring import Keyring

    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)
    values = {"data": tmp_path / "data", "vault_key": Keyring.new_text()}
    settings.CAIRN = settings.CAIRN.model_copy(update=values)
    return tmp_path


@pytest.fixture
def exmere(installation: Path) -> Partnership:
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)


@pytest.fixture
def agreed(exmere: Partnership) -> Partnership:
    """Exmere with agreements over every file of six providers, from a month ago for two years."""
    from cairn.web.agreements.services import register

    today = date.today()
    days = {"starts": today - timedelta(days=30), "ends": today + timedelta(days=700)}
    for regime, (basis, conditions) in REGIMES.items():
        files = [
            name for name, file in contract().files.items() if file.regime == regime and name not in OPEN
        ]
        said = {"key": regime.replace(" ", "-"), "basis": basis, "conditions": conditions, "regime": regime}
        text = AGREEMENT.format(files="\n".join(f'{name} = "all"' for name in files), **said, **days)
        register(text, partnership=exmere, by="command line")
    return exmere


@pytest.fixture
def analyst(exmere: Partnership) -> User:
    user = User.objects.create_user(EMAIL, name="An Analyst")
    Membership.objects.create(user=user, partnership=exmere, role="analyst")
    return user


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small submission that is good in every way."""
    return submit(tmp_path / "may")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figure(path: Path, measure: str, breakdown: str = "total", level: str = "all") -> tuple[str, str, str]:
    """Numerator, denominator and value of the one figure in a file."""
    wanted = (measure, breakdown, level)
    (found,) = [row for row in rows(path) if (row["measure"], row["breakdown"], row["level"]) == wanted]
    return found["numerator"], found["denominator"], found["value"]


def test_a_folder_is_measured_without_an_installation_and_nothing_is_kept(
    folder: Path, tmp_path: Path, settings: Any
) -> None:
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": tmp_path / "nowhere", "vault_key": ""})
    out = tmp_path / "figures.csv"
    asked = ("--period", "2024/25", "--metric", "successful_completion", "--metric", "suspected_deaths")
    said = cairn("measure", "--folder", folder, "--out", out, *asked)
    assert "may: can be loaded. 31 rows sent, 31 kept" in said
    assert "Nothing was stored, and nothing logged" in said
    assert figure(out, "successful_completion") == ("4", "4", "1")
    assert figure(out, "suspected_deaths") == ("1", "", "1")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not (tmp_path / "nowhere").exists()
    assert not Event.objects.exists()


def test_a_folder_needs_no_web_framework(folder: Path, tmp_path: Path) -> None:
    text = (
        "import sys; from pathlib import Path; from cairn.commands.measure import Asked, without_installation; "
        f"asked = Asked(('2024/25',), ('suspected_deaths',), Path({str(tmp_path / 'a.csv')!r})); "
        f"without_installation(asked, Path({str(folder)!r}), None, 'duckdb', installed=False); "
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", text], capture_output=True, text=True)
    assert done.stdout.split()[-1] == "False", done.stderr


@pytest.mark.parametrize(
    "asked",
    [["--folder", "may"], ["--folder", "may", "--out", "a.csv", "--partnership", "exmere"],
     ["--folder", "may", "--out", "a.csv", "--by", EMAIL], ["--folder", "may", "--records", "x", "--out", "a.csv"],
     ["--engine", "spark", "--out", "a.csv"], ["--folder", "may", "--engine", "spark", "--out", "a.csv"]],
)  # fmt: skip
def test_a_folder_goes_with_a_file_and_nothing_else(asked: list[str]) -> None:
    assert "Give --" in cairn("measure", *asked, code=2)


def test_a_refused_folder_is_not_measured_and_says_why(tmp_path: Path) -> None:
    bad = submit(tmp_path / "bad", manifest={"cds_version": "Z"})
    said = cairn("measure", "--folder", bad, "--out", tmp_path / "a.csv", code=2)
    assert "F02 manifest, cds_version" in said
    assert "nothing was measured" in said
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [(["--period", "lately"], "All standard periods of a kind have a name: months, quarters"),
     (["--period", "2024/25", "--metric", "happiness"], "There is no measure 'happiness'"),
     (["--period", "May 2024", "--metric", "unmet_need_ocu"], "ask for other periods")],
)  # fmt: skip
def test_what_cannot_be_measured_is_said_in_words(
    folder: Path, tmp_path: Path, asked: list[str], words: str
) -> None:
    assert words in cairn("measure", "--folder", folder, "--out", tmp_path / "a.csv", *asked, code=2)


def test_a_figure_of_a_folder_is_explained_count_by_count(folder: Path) -> None:
    said = cairn("explain", "successful_completion", "E99000001", "2024/25", "--folder", folder)
    for words in ("People who finish treatment:", "E99000001, April 2024 to March 2025", "The rule: M3",
                  "4 of these in area E99000001", "The figure: numerator 4, denominator 4, value 1.",
                  "nothing logged"):  # fmt: skip
        assert words in said
    by_sex = cairn("explain", "paid_work", "total", "2024/25", "--group", "sex=male", "--folder", folder)
    assert "0 of these in sex male" in by_sex


@pytest.mark.parametrize(
    ("asked", "words"),
    [(("paid_work", "total", "lately"), "This is not a period"),
     (("paid_work", "total", "2024/25", "--group", "sex"), "breakdown=level"),
     (("paid_work", "E99000001", "2024/25", "--group", "sex=male"), "by area or by group, not by both"),
     (("happiness", "total", "2024/25"), "There is no measure 'happiness'"),
     (("prison_continuity", "total", "2024/25", "--group", "substance=opiate"), "has no breakdown 'substance'")],
)  # fmt: skip
def test_what_cannot_be_explained_is_said_in_words(folder: Path, asked: tuple[str, ...], words: str) -> None:
    assert words in cairn("explain", *asked, "--folder", folder, code=2)


def test_what_is_held_is_measured_and_written_for_a_named_person(
    agreed: Partnership, analyst: User, folder: Path, tmp_path: Path
) -> None:
    assert "computes the measures from it next" in cairn("load", "submission", folder)
    assert Job.objects.for_partnership(agreed).get().kind == "measure"
    out = tmp_path / "figures.csv"
    named = ("--by", EMAIL.upper(), "--purpose", WHY)
    said = cairn("measure", "--out", out, "--period", "2024/25", "--metric", "paid_work", *named)
    run = Run.objects.for_partnership(agreed).get()
    assert f"Exmere: {run.observations} figures from one submission, extract of 30 April 2025" in said
    assert (run.by, run.purpose) == (analyst, WHY)
    assert len(rows(out)) == run.observations
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    looks = Event.objects.filter(act="run.figures_read").values_list("actor", "purpose", "thing_id")
    assert list(looks) == [(analyst.pk, WHY, run.name)]


def test_without_a_file_nobody_needs_to_be_named_and_nothing_is_read(
    agreed: Partnership, folder: Path
) -> None:
    cairn("load", "submission", folder)
    cairn("measure", "--period", "2024/25", "--metric", "paid_work")
    assert Run.objects.for_partnership(agreed).get().who == "command line"
    assert not Event.objects.filter(act="run.figures_read").exists()


@pytest.mark.parametrize(
    ("named", "words"),
    [((), "need --by"), (("--by", EMAIL), "need --by"), (("--purpose", WHY), "need --by"),
     (("--by", "nobody@example.org", "--purpose", WHY), "names no open account"),
     (("--by", "a.lead@example.org", "--purpose", WHY), "may not read exact figures of Exmere")],
)  # fmt: skip
def test_exact_figures_are_refused_before_anything_is_computed(
    agreed: Partnership, analyst: User, folder: Path, tmp_path: Path, named: tuple[str, ...], words: str
) -> None:
    lead = User.objects.create_user("a.lead@example.org", name="A Lead")
    Membership.objects.create(user=lead, partnership=agreed, role="lead")
    for command in (("measure", "--out", tmp_path / "a.csv"), ("explain", "paid_work", "total", "2024/25")):
        said = cairn(*command, "--partnership", "exmere", *named, code=2)
        assert words in said
        assert "@" not in said
    assert not (tmp_path / "a.csv").exists()
    assert not Run.objects.for_partnership(agreed).exists()
    assert not Event.objects.filter(act__in=["run.figures_read", "figure.explained"]).exists()
    assert Event.objects.filter(act="figures.refused", actor=lead).count() == (
        2 if "a.lead" in str(named) else 0
    )


def test_a_figure_of_what_is_held_is_explained_and_logged(
    agreed: Partnership, analyst: User, folder: Path
) -> None:
    cairn("load", "submission", folder)
    said = cairn("explain", "paid_work", "footprint", "2024/25", "--by", EMAIL, "--purpose", WHY)
    assert "footprint all, April 2024 to March 2025" in said
    event = Event.objects.get(act="figure.explained")
    assert (event.actor, event.purpose, event.partnership) == (analyst, WHY, agreed)


def test_a_partnership_must_be_named_unless_one_alone_holds_records(exmere: Partnership) -> None:
    assert "There are: none; load a submission first" in cairn("measure", code=2)
    assert "Exmere held no records" in cairn("measure", "--partnership", "exmere", code=2)


def test_records_of_a_day_before_any_came_are_none(agreed: Partnership, folder: Path) -> None:
    cairn("load", "submission", folder)
    assert "held no records of people on 2020-01-01" in cairn("measure", "--as-at", "2020-01-01", code=2)


@pytest.mark.shared
def test_the_county_comes_out_cell_by_cell(
    agreed: Partnership, analyst: User, shared: Path, tmp_path: Path
) -> None:
    county = shared / "reference" / "treatment" / "county"
    cairn("load", "submission", county)
    out = tmp_path / "figures.csv"
    periods = [
        part for kind in ("quarters", "financial-years", "rolling-years") for part in ("--period", kind)
    ]
    cairn("measure", "--out", out, *periods, "--by", EMAIL, "--purpose", WHY)
    assert out.read_bytes() == (county / "expected.csv").read_bytes()
