"""The contract as data: complete, sound, and the same as the published contract, column by column."""

import csv
from pathlib import Path

import pytest

from cairn.framework.faults import RecordsRefused
from cairn.records.contract import FOLDER, SENSITIVITIES, SourceFile, contract
from cairn.records.mappings import mappings


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


OF_OURS = ("ambulance_naloxone", "ed_attendances")  # no published contract has them


def published() -> list[SourceFile]:
    return [file for file in contract().files.values() if file.name not in OF_OURS]


@pytest.mark.shared
def test_every_column_is_as_published(shared: Path) -> None:
    theirs = [
        (
            row["file"], row["column"], row["type"], row["required"] == "yes", row["unit"], row["allowed"],
            row["sensitivity"],
        )
        for row in rows(shared / "domain" / "contract.csv")
        if row["file"] != "manifest"
    ]  # fmt: skip
    ours = []
    for file in published():
        for one in file.columns:
            allowed = ";".join(one.codes) if one.codes and not one.listed and not one.pattern else one.allowed
            ours.append((file.name, one.name, one.type, one.required, one.unit, allowed, one.sensitivity))
    assert sorted(ours) == sorted(theirs)
    assert [one[:2] for one in ours] == [one[:2] for one in theirs]


@pytest.mark.shared
def test_headers_are_as_published_and_as_the_letter_p_maps_them(shared: Path) -> None:
    theirs = {
        (row["file"], row["column"]): row["ndtms_header"]
        for row in rows(shared / "domain" / "contract.csv")
        if row["ndtms_header"] and "(" not in row["ndtms_header"]
    }
    ours = {(file.name, one.name): one.ndtms for file in contract().files.values() for one in file.columns}
    mapped = {
        (file, column): header
        for file, headers in mappings()["P"].files.items()
        for header, column in headers.items()
    }
    assert {place: header for place, header in ours.items() if header} == theirs == mapped


@pytest.mark.shared
def test_every_code_is_as_published(shared: Path) -> None:
    theirs = [
        (row["list"], row["code"], row["class"], row["top_item"], row["ndtms_code"])
        for row in rows(shared / "domain" / "contract_codes.csv")
    ]
    ours = [
        (codes.name, one.code, one.group, one.top_item, one.ndtms)
        for codes in contract().codes.values()
        for one in codes.codes
    ]
    assert sorted(ours) == sorted(theirs)


@pytest.mark.shared
def test_no_sentence_of_the_publication_is_copied(shared: Path) -> None:
    theirs = {row["meaning"] for row in rows(shared / "domain" / "contract.csv") if len(row["meaning"]) > 25}
    ours = {one.meaning for file in contract().files.values() for one in file.columns}
    assert not ours & theirs


def test_every_file_says_regime_and_purpose_and_keys_are_required() -> None:
    for file in contract().files.values():
        assert file.regime
        assert file.purpose.endswith(".")
        assert set(file.key) <= set(file.required), file.name
        assert {one.sensitivity for one in file.columns} <= set(SENSITIVITIES)


def test_top_items_of_substances_are_columns_of_the_outcome_file() -> None:
    columns = contract().file("outcomes_top").names
    assert {one.top_item for one in contract().codes["substances"].codes} <= set(columns)


def test_a_later_letter_takes_over_from_the_earlier_one() -> None:
    assert list(mappings()) == list("GHJKLMNOPQR")
    assert "RELIGION" not in mappings()["L"].files["clients"]
    assert mappings()["R"].files["clients"]["RELIGION"] == "religion"


def test_all_faults_of_the_records_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "files").mkdir()
    text = (FOLDER / "files" / "deaths.toml").read_text(encoding="utf-8")
    spoiled = text.replace('regime = "health"', 'regime = "church"').replace(
        "length = [1, 50]", "length = [9]"
    )
    (tmp_path / "files" / "deaths.toml").write_text(spoiled + "odd = 1\n", encoding="utf-8")
    with pytest.raises(RecordsRefused) as refused:
        contract(tmp_path)
    said = str(refused.value)
    assert all(part in said for part in ('"church" is not known', "least and a most", "odd"))


def test_a_letter_that_maps_to_no_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "S.toml").write_text('like = "S"\nknown = "made up"\n[files.clients]\nDOB = "born"\n')
    with pytest.raises(RecordsRefused, match='"born" is not known') as refused:
        mappings(tmp_path)
    assert '"S" is no other letter' in str(refused.value)
