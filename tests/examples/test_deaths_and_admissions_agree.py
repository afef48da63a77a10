"""Deaths and hospital admissions of the examples are what the published files say, no more and no less."""

from pathlib import Path

import pytest
from example_files import (
    ENGLAND,
    EXAMPLES,
    Expected,
    by_column,
    council,
    councils,
    financial,
    observed,
    only,
    region,
    rows,
    same,
    sussex,
    years,
)

pytestmark = pytest.mark.shared

COUNT, RATE = "drug-misuse-deaths-count", "drug-misuse-deaths"
LOCAL = "drug_deaths/local_deaths_misuse.csv"
REGIONS = "drug_deaths/national_deaths_misuse_England_and_regions.csv"
PEOPLE = "population/bdd_population_la.csv"
POOLED_RATES_FROM = 2011
BY_TRUST_UNTIL = {"Norfolk": 2013, "Suffolk": 2013, "West Berkshire": 2013}
SHIFTED = 2020  # the last row of local_misuse.csv stands against the wrong areas


@pytest.fixture
def data(shared: Path) -> Path:
    """The folder of open data."""
    return shared / "data" / "open"


def population(data: Path) -> dict[str, float]:
    """People by council in 2020, from ONS; of the county of Northamptonshire from Fingertips."""
    ons = rows(data / "population/population20_utla20.csv")
    county = next(one for one in sussex(data, "(Narrow)") if one["Area_name"] == "Northamptonshire")
    people = {row["utla20_name"]: float(row["total_population"]) for row in ons}
    return people | {"Northamptonshire": county["Denominator"]}


def own_population(data: Path) -> dict[str, dict[int, float]]:
    """Population by year of the compilation, of the councils where its last year is right to within 5%."""
    right = population(data)
    return {
        code: figures
        for name, figures in by_column(data / PEOPLE).items()
        if name in right and abs(figures[2019] / right[name] - 1) < 0.05 and (code := council(name))
    }


def test_deaths_are_counted_over_three_years_as_the_files_do(data: Path) -> None:
    expected: Expected = {
        (COUNT, code, years(label - 2, label), ""): only(deaths)
        for code, figures in councils(data / LOCAL).items()
        for label, deaths in figures.items()
    }
    expected |= england_deaths(data)
    for year, deaths in ((2020, 2966), (2024, 3736)):
        expected[COUNT, "K04000001", years(year, year), ""] = only(deaths)
    same(observed("england/deaths.csv", [COUNT]), expected)


def england_deaths(data: Path) -> Expected:
    """England by single year, by age, and by three years together."""
    bands = ("0-19", "20-29", "30-39", "40-49", "50-69")
    groups = {name: name.replace("-", " to ") for name in bands} | {"70-79": "70 and over"}
    single = {int(row["year"]): row for row in rows(data / "drug_deaths/national_deaths_ages_England.csv")}
    all_ages = {year: float(row["All ages drug misuse"]) for year, row in single.items()}
    found: Expected = {}
    for year, row in single.items():
        found[COUNT, ENGLAND, years(year, year), ""] = only(all_ages[year])
        for name, words in groups.items():
            found[COUNT, ENGLAND, years(year, year), f"age={words}"] = only(float(row[f"{name} drug misuse"]))
        if year - 2 in single:
            three = sum(all_ages[one] for one in range(year - 2, year + 1))
            found[COUNT, ENGLAND, years(year - 2, year), ""] = only(three)
    return found


def test_ages_add_up_to_everybody_with_the_group_called_70_to_79(data: Path) -> None:
    england = england_deaths(data)
    for year in range(2009, 2019):
        parts = [one for key, one in england.items() if key[2] == years(year, year) and key[3]]
        assert only(sum(value or 0 for value, *_ in parts)) == england[COUNT, ENGLAND, years(year, year), ""]


def test_three_year_totals_of_all_columns_are_those_of_england(data: Path) -> None:
    england = england_deaths(data)
    columns = by_column(data / LOCAL).values()
    for label in range(2011, 2019):
        total = sum(figures.get(label, 0) for figures in columns)
        assert england[COUNT, ENGLAND, years(label - 2, label), ""] == only(total)


def test_death_rates_are_yearly(data: Path) -> None:
    people = own_population(data)
    expected: Expected = {}
    for code, figures in councils(data / LOCAL).items():
        for label in range(POOLED_RATES_FROM, 2019) if code in people else ():
            lived = sum(people[code][year] for year in range(label - 2, label + 1))
            rate = (1e5 * figures[label] / lived, None, None, figures[label], lived)
            expected[RATE, code, years(label - 2, label), ""] = rate
    for name, figures in by_column(data / REGIONS).items():
        for label in range(POOLED_RATES_FROM, 2019):
            expected[RATE, region(name), years(label - 2, label), ""] = only(round(figures[label] / 3, 4))
    same(observed("england/deaths.csv", [RATE]), expected)


def test_the_printed_rate_of_england_is_three_years_of_deaths(data: Path) -> None:
    people = sum(figures[2018] for figures in by_column(data / PEOPLE).values())
    assert people * by_column(data / REGIONS)["England"][2018] / 1e5 == pytest.approx(7366, rel=0.02)


def test_essex_holds_three_councils(data: Path) -> None:
    columns, ons = by_column(data / PEOPLE), population(data)
    assert not {"Southend-on-Sea", "Thurrock"} & columns.keys()
    three = ons["Essex"] + ons["Southend-on-Sea"] + ons["Thurrock"]
    assert columns["Essex"][2019] == pytest.approx(three, rel=0.01)


@pytest.mark.parametrize(
    ("file", "national", "measure"),
    [
        ("local_misuse", "national_misuse_England_and_regions", "admissions-drug-misuse-poisoning"),
        ("local_secondary", "national_secondary_England_and_regions", "admissions-drug-mental-any"),
    ],
)
def test_hospital_admissions(data: Path, file: str, national: str, measure: str) -> None:
    folder = data / "hospital_admissions"
    shifted = SHIFTED if file == "local_misuse" else 0
    trusts = {council(name): last for name, last in BY_TRUST_UNTIL.items()}
    expected: Expected = {
        (measure, code, financial(label - 1), ""): only(figure)
        for code, figures in councils(folder / f"{file}.csv").items()
        for label, figure in figures.items()
        if label != shifted and label > trusts.get(code, 0)
    }
    for name, figures in by_column(folder / f"{national}.csv").items():
        for label in figures.keys() - {shifted}:
            expected[measure, region(name), financial(label - 1), ""] = only(figures[label])
    if file == "local_secondary":
        expected |= admissions_by_age(folder / "national_secondary_age.csv", measure)
    same(observed("england/hospital_admissions.csv", [measure]), expected)


def admissions_by_age(path: Path, measure: str) -> Expected:
    """England's admissions by age, as the national table has them."""
    ages = {name: figures for name, figures in by_column(path).items() if not name.startswith("All ages")}
    words = {name: "75 and over" if name == "75-" else name.replace("-", " to ") for name in ages}
    return {
        (measure, ENGLAND, financial(label - 1), f"age={words[name]}"): only(figure)
        for name, figures in ages.items()
        for label, figure in figures.items()
    }


def test_the_year_that_is_shifted_between_areas_is_not_there() -> None:
    found = observed("england/hospital_admissions.csv", ["admissions-drug-misuse-poisoning"])
    assert max(period for _, _, period, _ in found) == financial(2018)


@pytest.mark.parametrize("file", ["local_misuse", "local_secondary"])
def test_a_year_is_called_rounded_where_every_figure_is_a_multiple_of_five(data: Path, file: str) -> None:
    columns = by_column(data / f"hospital_admissions/{file}.csv").values()
    labels = {label for figures in columns for label in figures}
    rounded = {one for one in labels if all(figures.get(one, 0) % 5 == 0 for figures in columns)}
    own = [row for row in rows(EXAMPLES / "england/hospital_admissions.csv") if row["section"] == file]
    assert rounded
    assert all(bool(row["note"]) == (int(row["period"][:4]) + 1 in rounded) for row in own)
