"""Need, treatment, homelessness and seizures of the examples are what the published files say."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from example_files import (
    ENGLAND,
    EXAMPLES,
    Expected,
    Numbers,
    Row,
    council,
    day,
    financial,
    number,
    observed,
    only,
    rows,
    same,
    span,
    sussex,
    years,
)

from cairn.framework.areas import areas
from cairn.framework.periods import Period, PeriodKind, parse

pytestmark = pytest.mark.shared

ENGLAND_AND_WALES = "K04000001"
GROUPS = {
    "opiates": "opiate",
    "non-opiates only": "non-opiate only",
    "alcohol only": "alcohol only",
    "alcohol & non-opiates": "non-opiate and alcohol",
}
BARNET = {"numbers-in-treatment": "intreatment_allintx", "new-presentations": "newpresentation_newtx"}
AGES = {"18-29": "18 to 29", "30-49": "30 to 49", "50+": "50 and over"}


@pytest.fixture
def data(shared: Path) -> Path:
    """The folder of open data."""
    return shared / "data" / "open"


# Group: column of the forces, column of the country.
SEIZED = {
    "": ("All drugs", "Total"),
    "substance=class A": ("Total Class A", "All Class A"),
    "substance=cannabis": ("All Cannabis", "Total Cannabis"),
    "substance=cocaine": ("Cocaine", "Cocaine"),
    "substance=crack": ("Crack", "Crack"),
    "substance=heroin": ("Heroin", "Heroin"),
}


def seizures(data: Path) -> dict[tuple[str, Period], Row]:
    """Rows of the two forces and of the country, by area and year."""
    forces = {"Metropolitan Police": "E23000001", "Northamptonshire": "E23000022"}
    found = {
        (forces[row["Police force"]], financial(2000 + int(path.stem[-5:-3]))): row
        for path in (data / "drug_seizures").glob("seizures_Seizures*.csv")
        for row in rows(path)
        if row["Police force"] in forces
    }
    for row in rows(data / "drug_seizures/national_seizures_EW.csv"):
        found[ENGLAND_AND_WALES, financial(int(row["year"]) - 1)] = row
    return found


def test_seizures(data: Path) -> None:
    expected: Expected = {
        ("drug-seizures", area, year, group): only(float(row[columns[area == ENGLAND_AND_WALES]]))
        for (area, year), row in seizures(data).items()
        for group, columns in SEIZED.items()
    }
    same(observed("england/seizures.csv"), expected)


def test_notes_say_how_often_the_drug_is_not_known(data: Path) -> None:
    given = seizures(data)
    for row in rows(EXAMPLES / "england/seizures.csv"):
        theirs = given[row["area"], parse(row["period"])]
        unknown = int(theirs["Unknown"])
        told = f"not known for {unknown:,} of {int(theirs.get('All drugs') or theirs['Total']):,} seizures."
        assert (told in row["note"]) == bool(unknown and row["breakdown"])


def test_drugs_add_up_to_more_than_their_class(data: Path) -> None:
    drugs = ("Cocaine", "Crack", "Ecstasy", "Heroin", "LSD", "Methadone", "Morphine", "Other Class A")
    for row in rows(data / "drug_seizures/national_seizures_EW.csv"):
        assert sum(int(row[name]) for name in drugs) > int(row["All Class A"])


def test_national_seizures_are_labelled_by_the_last_year(data: Path) -> None:
    whole = rows(data / "drug_seizures/national_seizures_EW.csv")
    national = {int(row["year"]): float(row["Total"]) for row in whole}
    for path in sorted((data / "drug_seizures").glob("seizures_Seizures*.csv")):
        forces = sum(number(row["All drugs"]) or 0 for row in rows(path))
        last = 2000 + int(path.stem[-2:])
        assert 0.9 < forces / national[last] <= 1, "forces make most of the country's seizures, never more"


def test_unmet_need(data: Path) -> None:
    expected: Expected = {}
    columns = ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator")
    for row in rows(data / "fingertips/unmet_opiates.csv"):
        assert (row["Indicator ID"], row["Sex"], row["Category"]) == ("93517", "Persons", "")
        value, lower, upper, top, bottom = (number(row[name]) for name in columns)
        key = ("unmet-need-ocu", row["Area Code"], financial(int(row["Time period"][:4])), "")
        expected[key] = (value, lower, upper, top, bottom)
    same(observed("england/need.csv", ["unmet-need-ocu"]), expected)


def test_dependence_on_alcohol(data: Path) -> None:
    expected: Expected = {}
    for row in rows(data / "ndtms/Estimates_of_Alcohol_Dependent_Adults_in_England_for_R.csv"):
        area, first = areas().get(row["Area_Code_GSS"]), int(row["Year"][:4])
        if area is None or (area.kind == "former" and area.until < "2021"):
            continue
        period = financial(first) if "/" in row["Year"] else years(first, first)
        columns = ("Alcohol_dependent", "Alcohol_lower_CI", "Alcohol_upper_CI")
        value, lower, upper = (number(row[name].replace("NA", "")) for name in columns)
        if value is not None:
            expected["alcohol-dependency-count", area.code, period, ""] = (value, lower, upper, None, None)
    same(observed("england/need.csv", ["alcohol-dependency-count"]), expected)


def index_of_deprivation(data: Path) -> dict[str, dict[str, str]]:
    """The whole index by district."""
    whole = rows(data / "imd/indices_of_deprivation_2025_lad.csv")
    return {row["area_code"]: row for row in whole if row["index_domain"] == "Index of Multiple Deprivation"}


def test_deprivation(data: Path) -> None:
    index = index_of_deprivation(data)
    own = {code: row for code, row in index.items() if areas().get(code) is not None}
    expected: Expected = {
        ("deprivation-score", code, years(2025, 2025), ""): only(float(row["average_score"]))
        for code, row in own.items()
    }
    same(observed("england/need.csv", ["deprivation-score"]), expected)


def test_notes_give_the_rank_of_deprivation(data: Path) -> None:
    index = index_of_deprivation(data)
    first = next(row for row in index.values() if row["rank_average_score"] == "1")
    assert float(first["average_score"]) == max(float(row["average_score"]) for row in index.values())
    for row in rows(EXAMPLES / "england/need.csv"):
        if row["measure"] == "deprivation-score":
            rank = index[row["area"]]["rank_average_score"]
            assert row["note"] == f"Rank {rank} of {len(index)} districts, where 1 is most deprived."


def test_homelessness(data: Path) -> None:
    quarter = span(date(2023, 10, 1), date(2023, 12, 31), PeriodKind.QUARTER)
    columns = {
        "households-homeless": ("Households assessed as homeless per (000s)", quarter),
        "temporary-accommodation": ("Households in temporary accommodation per 1,000", day("2023-12-31")),
    }
    expected: Expected = {
        (measure, row["ltla23_code"], period, ""): only(float(row[column]))
        for row in rows(data / "homelessness/england_homelessness.csv")
        for measure, (column, period) in columns.items()
        if areas().get(row["ltla23_code"]) is not None and row[column] != "NA"
    }
    same(observed("england/housing.csv"), expected)


def test_alcohol_admissions(data: Path) -> None:
    measure = "admissions-alcohol-narrow"
    expected: Expected = {
        (measure, row["area_code"], financial(int(row["period"][:4])), ""): only(float(row["value"]))
        for row in rows(data / "fingertips_reshaped/alcohol_related_admissions.csv")
        if row["value"] != "NA" and areas().current(row["area_code"]) is not None
    }
    for one in sussex(data, "(Narrow)"):
        expected[measure, code_of(one), financial(2018), ""] = (*with_limits(one), None, None)
    same(observed("england/alcohol_admissions.csv"), expected)


def test_completions_of_treatment(data: Path) -> None:
    measure = "successful-completion-non-opiate"
    expected: Expected = {
        (measure, code_of(one), years(2018, 2018), ""): completion(one)
        for one in sussex(data, "non-opiate users")
    }
    same(observed("england/treatment.csv", [measure]), expected)


def code_of(one: dict[str, Any]) -> str:
    """The council that an object of the neighbour file is about."""
    code = council(one["Area_name"])
    assert code is not None
    return code


def with_limits(one: dict[str, Any]) -> tuple[float, float, float]:
    """Value with its limits."""
    return one["Value"], one["Lower_CI"], one["Upper_CI"]


def completion(one: dict[str, Any]) -> Numbers:
    """Value, limits, and the people behind them, which give the value."""
    assert one["Value"] == pytest.approx(100 * one["Numerator"] / one["Denominator"], abs=1e-4)
    return (*with_limits(one), one["Numerator"], one["Denominator"])


def viewit(data: Path) -> Expected:
    """England for everybody and by one group at a time, and Barnet for everybody."""
    found: Expected = {}
    for row in rows(data / "ndtms/ViewIt Export Data_England.csv"):
        drug, sex, age = row["DrugGroup_Data"].casefold(), row["Gender_Data"], row["AgeGroup_Data"]
        parts = [f"substance={GROUPS[drug]}"] if drug != "total" else []
        parts += [f"sex={'male' if sex == 'M' else 'female'}"] if sex != "Total" else []
        parts += [f"age={AGES[age]}"] if age != "Total" else []
        if len(parts) < 2:
            period = financial(int(row["ReportingPeriod_Data"][:4]))
            value = only(float(row["Num_InTreatment_AllInTx"]))
            found["numbers-in-treatment", ENGLAND, period, "".join(parts)] = value
        if not parts:
            for group in ("White", "Mixed", "Asian", "Black", "Other"):
                key = ("numbers-in-treatment", ENGLAND, period, f"ethnicity={group}")
                found[key] = only(float(row[f"Eth_{group}_AllInTx"]))
    for row in rows(data / "ndtms/ViewIt Export Data_LAs.csv"):
        if {row["sex"], row["age_group"], row["drug_group"]} == {"Total"}:
            period = financial(int(row["ReportingPeriod"][:4]))
            for measure, column in BARNET.items():
                found[measure, "E09000003", period, ""] = only(float(row[column]))
    return found


def test_numbers_in_treatment(data: Path) -> None:
    found = observed("england/treatment.csv", BARNET)
    same({key: numbers for key, numbers in found.items() if key[2].start.year < 2018}, viewit(data))


def quoted_figures() -> Expected:
    """The figures of treatment that come from published reports and not from an open file."""
    report = {"numbers-in-treatment-yp", "continuity-of-care"}
    adults = observed("england/treatment.csv", BARNET)
    later = {key: one for key, one in adults.items() if key[2].start.year > 2017}
    return observed("england/treatment.csv", report) | later


def test_figures_of_reports_are_in_the_notes_of_the_field(shared: Path) -> None:
    files = (shared / "domain" / name for name in ("ndtms.md", "outcomes-technical.md"))
    notes = "".join(file.read_text("utf-8") for file in files)
    baselines = (shared / "data/baselines.csv").read_text("utf-8")
    for (measure, area, period, _), (value, *_) in quoted_figures().items():
        assert value is not None
        told = f"{value:,.0f}" if value >= 1000 else f"{value:g}%"
        assert told in notes or f",{value:.0f}," in baselines, (measure, area, period.short(), told)


def test_highest_rates_of_opiate_and_crack_use(shared: Path) -> None:
    facts = [row for row in rows(shared / "data/baselines.csv") if "Image 2" in row["source_section"]]
    names = {"Hull": "Kingston upon Hull, City of", "Bristol": "Bristol, City of"}
    expected: Expected = {
        ("ocu-prevalence", code, day("2021-12-31"), ""): only(float(row["value"]))
        for row in facts
        if (code := council(names.get(row["area"], row["area"])))
    }
    assert len(facts) - len(expected) == 1, "Bournemouth is a part of a council today"
    same(observed("england/need.csv", ["ocu-prevalence"]), expected)
