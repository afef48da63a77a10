"""Numbers as people and programs write them: what is read, and what each other cell is told."""

import math
from pathlib import Path

import pytest
from loading_files import Tidy, read, refused

from cairn.framework.loading import load

ROW = "new-presentations,E09000016,2021/22,{}"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("50", 50), (" 50 ", 50), ("50\u00a0", 50), ("\u200b50", 50), ("\ufeff50\u202f", 50), ("50\t", 50),
        ("5e1", 50), ("5E+01", 50), ("+50", 50), ("050", 50), ("50.0", 50), ("50.", 50), ("0", 0),
    ],
)  # fmt: skip
def test_what_is_a_number(tidy: Tidy, store: Path, cell: str, value: float) -> None:
    assert read(load(tidy(ROW.format(cell)), "observations", store=store))[0].value == value


@pytest.mark.parametrize("cell", ["-0", "-0.0", "-0e3"])
@pytest.mark.parametrize("other", ["0", "*"])  # the second makes the loader look closer
def test_nought_has_no_sign(tidy: Tidy, store: Path, cell: str, other: str) -> None:
    rows = [ROW.format(cell), ROW.format(other).replace("2021/22", "2020/21")]
    value = read(load(tidy(*rows), "observations", store=store))[0].value
    assert value == 0
    assert math.copysign(1, value or 0) == 1


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('"1,075"', "separators"), ("1 075", "separators"), ("1\u00a0075", "separators"), ("1_075", "separators"),
        ('"1.075,5"', "decimal comma"), ('"52,7"', "decimal comma"),
        ("12%", "sign of its unit"), ("£5", "sign of its unit"), ("12 per cent", "sign of its unit"),
        ("NaN", "not finite"), ("inf", "not finite"), ("-Infinity", "not finite"), ("1e400", "not finite"),
        ("-", "dash"), ("–", "dash"), ("—", "dash"), ("--", "dash"), ("<5", "dash"), ("< 5", "dash"),
        (">95", "dash"), ("~50", "dash"), ("under 5", "dash"), ("fewer than 5", "dash"), ("≤5", "dash"),
        ("５０", "other signs"), ("٥٠", "other signs"), ("\u221250", "other signs"),
        ("=1+1", "formula"), ("@A1", "formula"), ("+A1", "formula"),
        ("many", "not a number"), ("5 0", "not a number"), ("0x10", "not a number"), ("½", "not a number"),
        ("(50)", "not a number"), ("50*", "not a number"), ("50p", "not a number"), ("TRUE", "not a number"),
        ("\'50", "not a number"), ("?", "not a number"), ("1e", "not a number"), ("5-10", "not a number"),
    ],
)  # fmt: skip
def test_what_is_none(tidy: Tidy, store: Path, cell: str, reason: str) -> None:
    path = tidy(ROW.format("1").replace("2021/22", "2020/21"), ROW.format(cell))
    (fault,) = refused(path, store).faults
    assert (fault.line, fault.column) == (3, "value")
    assert reason in fault.reason
    assert fault.remedy
