"""Rows and files that are wrong on purpose are refused exactly as the truth says, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.records import check
from cairn.synthetic import County, Spoiled, break_files
from cairn.synthetic.broken import WAYS
from cairn.synthetic.recipes import RECIPES
from cairn.synthetic.spoiling import kinds

Make = Callable[..., County]


def refused(folder: Path) -> tuple[set[Spoiled], bool]:
    """The rows that checking refuses, and whether the rest can be loaded."""
    with check(folder) as found:
        rows = {Spoiled(one.file, one.row, one.rule, one.column) for one in found.refused}
        return rows, found.accepted


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_kind_of_row_fault_is_refused_as_the_truth_says(make: Make, tmp_path: Path, seed: int) -> None:
    sent = make(seed=seed).submission(faults=23, each=4)
    truth = set(sent.truth.spoiled)
    assert {one.rule for one in truth} == {f"R{number:02}" for number in range(1, 24)}
    assert len(truth) == len(sent.truth.spoiled)
    assert refused(sent.write(tmp_path / "sent")) == (truth, True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 40))
def test_many_seeds_are_refused_as_the_truth_says(make: Make, tmp_path: Path, seed: int) -> None:
    sent = make(people=400, seed=seed, untidy=3.0).submission(faults=23, each=12)
    assert refused(sent.write(tmp_path / "sent")) == (set(sent.truth.spoiled), True)


@pytest.mark.parametrize("number", [1, 5])
def test_as_many_kinds_are_broken_as_asked_for(small: County, number: int) -> None:
    spoiled = small.submission(faults=number).truth.spoiled
    own = {one.rule for one in spoiled}
    assert number <= len(own) <= number + 1
    assert len(own - {"R11"}) in (number - 1, number)


def test_kinds_are_broken_by_name(small: County, tmp_path: Path) -> None:
    sent = small.submission(faults=["R19", "R23"], each=2)
    assert sorted(one.rule for one in sent.truth.spoiled) == ["R19", "R19", "R23", "R23"]
    assert refused(sent.write(tmp_path / "sent")) == (set(sent.truth.spoiled), True)


def test_a_provider_without_rows_for_a_kind_says_so(small: County) -> None:
    (prison,) = small.services.of_kind("prison")
    assert small.submission(providers=[prison], faults=["R22"]).truth.spoiled
    with pytest.raises(ValueError, match="Only 0 kinds"):
        small.submission(providers=[prison], faults=["R18"])


def test_there_is_a_recipe_for_every_rule() -> None:
    assert tuple(sorted(RECIPES)) == tuple(sorted(kinds()))


def test_the_truth_stands_apart_from_the_submission(small: County, tmp_path: Path) -> None:
    sent = small.submission(faults=3)
    folder, apart = sent.write(tmp_path / "sent"), sent.truth.write(tmp_path / "truth")
    assert {path.name for path in apart.iterdir()} == {"people.csv", "spoiled.csv"}
    assert not {path.name for path in folder.iterdir()} & {"people.csv", "spoiled.csv"}
    assert len((apart / "people.csv").read_text().splitlines()) == 1 + len(sent.truth.people)
    assert len((apart / "spoiled.csv").read_text().splitlines()) == 1 + len(sent.truth.spoiled)


@pytest.mark.parametrize("rule", WAYS)
def test_each_rule_of_files_can_be_broken_alone(make: Make, tmp_path: Path, rule: str) -> None:
    place = make(untidy=0.0)
    folder = place.write(tmp_path / "sent", providers=place.services.of_kind("prison"))
    break_files(folder, rule)
    with check(folder) as found:
        refusing = {one.rule for one in found.faults if one.kind == "file"}
        warned = {one.rule for one in found.warnings}
    warns = rule in ("F15", "F16", "F17")
    assert (refusing, warned) == ((set(), {rule}) if warns else ({rule}, set()))


def test_every_rule_of_files_has_its_way() -> None:
    assert tuple(WAYS) == tuple(f"F{number:02}" for number in range(1, 19))


def test_a_rule_or_a_submission_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no rule of files F19"):
        break_files(tmp_path, "F19")
    with pytest.raises(FileNotFoundError, match=r"no clients\.csv"):
        break_files(tmp_path, "F04")
