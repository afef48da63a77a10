"""The guide to files of figures says what the loader does: its examples are loaded, its lists compared."""

import re
from pathlib import Path

import pytest

from cairn.framework.areas import areas
from cairn.framework.loading import FileRefused, load, read_contradictions, read_targets
from cairn.framework.loading.agreed import CONTRADICTION_COLUMNS, SEVERITIES, TARGET_COLUMNS
from cairn.framework.loading.holds import thresholds
from cairn.framework.loading.marks import MARKS
from cairn.framework.loading.tidy import COLUMNS, REQUIRED
from cairn.framework.measure import UNITS
from cairn.framework.neighbours import OPTIONAL as NEIGHBOUR_OPTIONAL
from cairn.framework.neighbours import REQUIRED as NEIGHBOUR_REQUIRED
from cairn.framework.observations import Status
from cairn.framework.periods import PeriodKind, parse

GUIDE = (Path(__file__).parents[2] / "docs/guides/files.md").read_text("utf-8")


def part(heading: str) -> str:
    """What stands under a heading, up to the next one of its level."""
    level = heading.partition(" ")[0]
    return re.split(rf"(?m)^{level} ", GUIDE.split(f"\n{heading}\n")[1])[0]


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def quoted(text: str) -> set[str]:
    """Everything that stands between backticks."""
    return set(re.findall(r"`([^`]+)`", text))


def columns(heading: str) -> dict[str, str]:
    """Name of each column of a table to the rest of its row."""
    own = part(heading).split("\n### ")[0]
    lines = [line for line in own.splitlines() if line.startswith("| `")]
    return {name: line for line in lines for name in quoted(line.split("|")[1])}


def write(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "our-figures.csv"
    path.write_text(text, "utf-8")
    return path


def test_the_example_loads(tmp_path: Path) -> None:
    good, _ = blocks(part("## An example"), "csv")
    found = load(write(tmp_path, good), "observations", store=tmp_path / "store")
    assert (found.rows, found.set_aside, found.holds) == (3, 0, ())


def test_the_faulty_example_is_refused_in_these_words(tmp_path: Path) -> None:
    _, faulty = blocks(part("## An example"), "csv")
    (told,) = blocks(part("## An example"), "text")
    with pytest.raises(FileRefused) as refused:
        load(write(tmp_path, faulty), "observations", store=tmp_path / "store")
    assert [str(fault) for fault in refused.value.faults] == told.splitlines()


def test_the_agreed_path_loads(tmp_path: Path) -> None:
    (path,) = blocks(part("## Targets"), "csv")
    assert [one.value for one in read_targets(write(tmp_path, path))] == [912, 992, 1075]


def test_the_disagreement_loads(tmp_path: Path) -> None:
    (told,) = blocks(part("## Contradictions"), "csv")
    (one,) = read_contradictions(write(tmp_path, told))
    assert [value for _, value, _, _ in one.figures] == ["528", "912"]


def test_all_columns_of_observations_are_told() -> None:
    told = columns("## Observations")
    assert told.keys() == set(COLUMNS)
    needed = {name for name, line in told.items() if line.split("|")[2].strip() == "yes"}
    assert needed == set(REQUIRED)
    assert set(Status) <= quoted(told["status"])
    assert set(PeriodKind) <= quoted(told["period_kind"])


def test_the_ways_to_write_a_period_are_read() -> None:
    examples = quoted(columns("## Observations")["period"]) - {"period"}
    assert len(examples) >= 7
    for text in examples:
        parse(text)


def test_the_areas_named_are_known() -> None:
    for code in re.findall(r"`([EK]\d{8})`", GUIDE):
        assert areas().get(code) is not None


def test_all_columns_of_targets_are_told() -> None:
    told = columns("## Targets")
    assert told.keys() <= set(TARGET_COLUMNS)
    missing = set(TARGET_COLUMNS) - told.keys()
    assert missing == {"edition", "document", "section", "address", "retrieved", "licence"}
    assert quoted(told["unit"]) - {"unit"} == UNITS.keys()


def test_all_columns_of_contradictions_are_told() -> None:
    told = columns("## Contradictions")
    plain = {name for name in CONTRADICTION_COLUMNS if not name.startswith("figure_")}
    assert plain <= told.keys()
    assert {"figure_1_label", "figure_5_label", "_value", "_period", "_place"} == told.keys() - plain
    figures = set(CONTRADICTION_COLUMNS) - plain
    words = ("label", "value", "period", "place")
    assert figures == {f"figure_{number}_{word}" for number in range(1, 6) for word in words}
    assert set(SEVERITIES) <= quoted(told["severity"])


def test_all_columns_of_neighbours_are_told() -> None:
    assert columns("## Neighbours").keys() == {*NEIGHBOUR_REQUIRED, *NEIGHBOUR_OPTIONAL}


def test_all_marks_are_told_with_what_they_mean() -> None:
    section = GUIDE.split("\n### Marks for a missing number\n")[1].split("\n### ")[0]
    told: dict[str, Status] = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            _, marks, meaning, _ = line.split("|")
            told |= {mark.casefold(): Status(meaning.strip().replace(" ", "_")) for mark in quoted(marks)}
    assert told == MARKS


def test_the_limits_of_the_check_are_those_of_its_file() -> None:
    given, told = thresholds(), part("## What is held")
    assert "a tenth" in told
    assert given["changed_share"] == pytest.approx(0.1)
    assert f"at least {given['areas_for_change']:g} areas" in told
    assert f"a count of {given['smallest_count']:g} or fewer" in told
    assert f"at least {given['areas_without_history']:g} areas" in told
    assert f"below {given['collapse_below']:g}, and by {given['collapse_by']:g}" in told
    assert f"({given['areas_with_history']:g} areas are enough" in told
