"""Targets and contradictions from their tidy files."""

from pathlib import Path

import pytest

from cairn.framework.loading import FileRefused, read_contradictions, read_targets
from cairn.framework.periods import parse

TARGETS = "measure,area,period,value,unit,baseline_value,baseline_period,breakdown,publisher,title,section"
CONTRADICTIONS = (
    "code,area,kind,severity,title,detail,ask,measures,figure_1_label,figure_1_value,figure_1_period,figure_1_place,"
    "figure_2_label,figure_2_value,figure_2_period,figure_2_place"
)
ROW = (
    "I1,E09000016,baseline,high,Two baselines,They may count different people,Ask public health,numbers-in-treatment,"
    "Needs assessment,528,2020/21,4.2,Grant,912,2022/23,Table 3"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agreed.csv"


def test_a_path_of_targets(path: Path) -> None:
    rows = [
        f"numbers-in-treatment,E09000016,{year},{value},,912,2022/23,,Havering,Strategy,5.1"
        for year, value in (("2022/23", 912), ("2023/24", 992), ("2024/25", 1075))
    ]
    path.write_text("\n".join([TARGETS, *rows, "", ",,,,,,,,,,"]) + "\n")
    targets = read_targets(path)
    assert [(one.period, one.value) for one in targets][-1] == (parse("2024/25"), 1075)
    assert (targets[0].unit, targets[0].baseline_value, targets[0].baseline_period) == (
        "count",
        912,
        "2022/23",
    )
    assert targets[0].source.section == "5.1"


def test_faults_of_targets_all_at_once(path: Path) -> None:
    good = "numbers-in-treatment,E09000016,2022/23,912,,,,,Havering,Strategy,5.1"
    path.write_text("\n".join([
        TARGETS, good, good, "nothing,Havering,soon,many,heaps,x,,women,,Strategy,=1", "short,row",
    ]))  # fmt: skip
    with pytest.raises(FileRefused) as caught:
        read_targets(path)
    told = {(fault.line, fault.column) for fault in caught.value.faults}
    assert told == {
        (3, ""), (5, ""), *((4, column) for column in (
            "measure", "area", "period", "value", "unit", "baseline_value", "breakdown", "publisher", "section")),
    }  # fmt: skip
    assert "'=1" in caught.value.report.read_text()


def test_a_contradiction(path: Path) -> None:
    path.write_text(f"{CONTRADICTIONS}\n{ROW}\n")
    (one,) = read_contradictions(path)
    assert (one.code, one.severity, one.measures, one.area) == (
        "I1",
        "high",
        ("numbers-in-treatment",),
        "E09000016",
    )
    assert one.figures == (
        ("Needs assessment", "528", "2020/21", "4.2"),
        ("Grant", "912", "2022/23", "Table 3"),
    )
    assert one.ask == "Ask public health"


def test_faults_of_contradictions(path: Path) -> None:
    path.write_text(f"{CONTRADICTIONS}\n,Nowhere,baseline,dire,,d,,nothing,only a label,,,,,,,\n")
    with pytest.raises(FileRefused) as caught:
        read_contradictions(path)
    assert {fault.column for fault in caught.value.faults} == {
        "code", "area", "severity", "title", "measures", "figure_1_label",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), (TARGETS + "\n", "no rows"), ("%PDF-1.7", "PDF")]
)
def test_files_that_hold_no_targets(path: Path, text: str, reason: str) -> None:
    path.write_text(text)
    with pytest.raises(FileRefused) as caught:
        read_targets(path)
    assert reason in str(caught.value)
    assert caught.value.report.is_file()
