"""`cairn plan import`: shown first, written when told so, and the same again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from broken_plans import EXAMPLES
from cairn.cli import app
from cairn.web.partnerships.models import Partnership
from cairn.web.plan import reading
from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.models import Plan

pytestmark = pytest.mark.django_db
FILE = EXAMPLES / "northamptonshire" / "plan.csv"


@pytest.fixture(autouse=True)
def north(settings: Any, tmp_path: Path) -> Partnership:
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": tmp_path / "data"})
    return Partnership.objects.create(slug="north", name="North", areas=["E09000016"])


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["plan", "import", *words], env={"COLUMNS": "300"})


def test_a_plan_is_shown_and_then_accepted(north: Partnership) -> None:
    shown = run(str(FILE), "--partnership", "north")
    assert shown.exit_code == 0, shown.output
    assert "75 actions under 4 themes" in shown.output
    assert "break off after" in " ".join(shown.output.split())
    assert "The plan was not changed" in shown.output
    assert not Plan.objects.for_partnership(north).exists()
    done = run(str(FILE), "--partnership", "north", "--accept", "--title", "Action plan")
    assert "Accepted into “Action plan” of North" in done.output
    plan = Plan.objects.for_partnership(north).get()
    assert len(reading.actions(plan)) == 75
    assert PlanFile.objects.for_partnership(north).get().plan == plan
    again = run(str(FILE), "--accept")
    assert "75 actions as they were" in again.output
    assert Plan.objects.for_partnership(north).count() == 1


def test_what_is_no_plan_ends_with_a_sentence(tmp_path: Path) -> None:
    other = tmp_path / "plan.pdf"
    other.write_bytes(b"%PDF")
    for path, words in ((other, "cannot be read"), (tmp_path / "no.csv", "There is no file")):
        refused = run(str(path))
        assert refused.exit_code == 2
        assert words in " ".join(refused.output.split())
