"""`cairn check`: every fault in plain words, and an exit code that scripts can use."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from cairn.cli import app

sys.path.append(str(Path(__file__).parents[1] / "records"))
from record_files import good, submit  # noqa: E402


def cairn_check(*folders: Path, code: int) -> str:
    """What the command said, with its line breaks folded."""
    done = CliRunner().invoke(app, ["check", *map(str, folders)])
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


def test_a_good_submission_can_be_loaded(tmp_path: Path) -> None:
    said = cairn_check(submit(tmp_path / "may"), code=0)
    assert said == "may: can be loaded. 31 rows sent, 31 kept, 0 warnings."


def test_rows_are_left_out_with_place_reason_what_is_allowed_and_remedy(tmp_path: Path) -> None:
    tables = good()
    tables["deaths"][0]["death_date"] = "01/06/2024"
    tables["clients"][0]["sex"] = "[bold]F"
    said = cairn_check(submit(tmp_path / "june", tables), code=0)
    assert "R04 deaths, death_date, 1 row (1)" in said
    assert "(it looks like day/month/year)" in said
    assert "Allowed: female, male." in said
    assert "R11 episodes, client_id, 1 row (1), of X0101" in said
    assert "01/06" not in said


def test_a_refused_submission_ends_with_1_and_the_others_are_checked_too(tmp_path: Path) -> None:
    bad, fine = submit(tmp_path / "bad", manifest={"cds_version": "Z"}), submit(tmp_path / "fine")
    said = cairn_check(bad, fine, code=1)
    assert "F02 manifest, cds_version" in said
    assert "bad: refused" in said
    assert "fine: can be loaded" in said


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "There is no folder" in cairn_check(tmp_path / "nowhere", code=1)


def test_it_needs_no_web_framework(tmp_path: Path) -> None:
    folder = submit(tmp_path / "may", {"deaths": good()["deaths"]})
    text = "import sys; from cairn.commands.check import check; from pathlib import Path; " + (
        f"check([Path({str(folder)!r})]); print(sorted({{'django', 'pandas'}} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", text], text=True).endswith("[]\n")
