"""A file of another kind than it was said to be, or of none: one fault that says so."""

from pathlib import Path

import pytest
from loading_files import refused

from cairn.framework.loading import FileRefused, read_contradictions, read_targets

FIRST_LINES = {
    "observations": "measure,area,period,value,publisher,title,status",
    "targets": "measure,area,period,value,unit,baseline_value,publisher,title",
    "contradictions": "code,area,kind,severity,title,detail",
    "neighbours": "area,neighbour,rank",
    "fingertips": "Indicator ID,Indicator Name,Area Code,Area Type,Sex,Age,Category Type,Category,Time period,Value",
    "viewit": "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx",
    "viewit, the other dialect": "ReportingPeriod_Data,Area_Data,DrugGroup_Data,Gender_Data,AgeGroup_Data,A_AllInTx",
}


def of_kind(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(FIRST_LINES[kind] + "\na,b,c,d,e,f\n")
    return path


def told(path: Path, store: Path, layout: str) -> list[str]:
    if layout in ("targets", "contradictions"):
        with pytest.raises(FileRefused) as caught:
            (read_targets if layout == "targets" else read_contradictions)(path)
        return [str(fault) for fault in caught.value.faults]
    return [str(fault) for fault in refused(path, store, layout).faults]


LAYOUTS = ("observations", "fingertips", "viewit", "targets", "contradictions")
TAKEN = [(said, kind) for said in LAYOUTS for kind in FIRST_LINES if not kind.startswith(said)]


@pytest.mark.parametrize(("said", "kind"), TAKEN)
def test_the_right_layout_is_named(tmp_path: Path, store: Path, said: str, kind: str) -> None:
    layout = kind.partition(",")[0]
    (one,) = told(of_kind(tmp_path, kind), store, said)
    assert one.startswith("Line 1: This is ")
    assert f"Load it with the layout “{layout}”." in one


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "text",
    ["An error occurred while processing your request.\n", '"The service is unavailable"\n',
     "Public health profiles\n\nIndicator ID,Area Code\n", "sep=,\nmeasure,area\n", "\nmeasure,area,period\n",
     "1,2,3\n4,5,6\n"],
)  # fmt: skip
def test_no_known_name_is_one_fault_and_repeats_no_cell(
    tmp_path: Path, store: Path, layout: str, text: str
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(text)
    (one,) = told(path, store, layout)
    assert "The first line does not name the columns" in one
    assert "error occurred" not in one


def test_a_few_slips_in_the_names_are_told_one_by_one(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("mesure,area,period,value,publisher,titel,,shoe\n")
    found = {fault.column or fault.reason: fault.remedy for fault in refused(path, store).faults}
    assert found["mesure"].startswith("Did you mean “measure”? Allowed are: measure, area")
    assert found["titel"] == "Did you mean “title”?"
    assert found["shoe"].startswith("Allowed are: measure, area")
    assert "Column 7 has no name." in found


def test_a_slip_of_capitals_is_answered_with_the_name_as_it_is_written(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("INDICATOR ID,Area Code,Sex\n")
    told = {fault.column: fault.remedy for fault in refused(path, store, "fingertips").faults}
    assert told["INDICATOR ID"].startswith("Did you mean “Indicator ID”?")


@pytest.mark.parametrize(
    "name", ["Compared to percentiles", "Compared to Target", "Compared to parent value or percentiles",
             "Compared to Counties & UAs (from Apr 2021) value or percentiles"],
)  # fmt: skip
def test_comparisons_of_the_publisher_are_known_by_all_their_names(
    tmp_path: Path, store: Path, name: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"{FIRST_LINES['fingertips']},{name}\n")
    (fault,) = refused(path, store, "fingertips").faults
    assert fault.reason == "The file has a header and no rows."
