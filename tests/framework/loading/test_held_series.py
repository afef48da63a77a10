"""A newest period that looks unlike the one before waits for a person; an ordinary one does not."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.framework.areas import areas
from cairn.framework.loading import Loaded, load

HEADER = ("measure", "area", "period", "value", "numerator", "breakdown", "publisher", "title")
Row = tuple[str, str, str, float]
CODES = sorted(area.code for area in areas().upper_tier)


def tidy(path: Path, rows: list[Row], *, breakdown: str = "", numerator: str = "") -> Path:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows((*row, numerator, breakdown, "Publisher", "Title") for row in rows)
    return path


def years(
    wanted: list[int], *, count: int = 60, low: float = 50, shuffle: int = 0, measure: str = "x-cases"
) -> list[Row]:
    """Steady counts of `count` areas; those of the year `shuffle` stand against other areas."""
    chance = random.Random(5)
    level = {code: chance.uniform(low, 20 * low) for code in CODES[:count]}
    rows: list[Row] = []
    for year in wanted:
        values = [round(level[code] * chance.uniform(0.9, 1.1)) for code in CODES[:count]]
        if year == shuffle:
            chance.shuffle(values)
        rows += [(measure, code, str(year), value) for code, value in zip(CODES[:count], values, strict=True)]
    return rows


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., Loaded]:
    def act(rows: list[Row], previous: tuple[Path, ...] = (), name: str = "a", **given: str) -> Loaded:
        path = tidy(tmp_path / f"{name}.csv", rows, **given)
        return load(path, "observations", store=tmp_path / "store", previous=previous)

    return act


def test_steady_years_are_not_held(loaded: Callable[..., Loaded]) -> None:
    assert loaded(years([2018, 2019, 2020])).holds == ()


def test_areas_that_changed_places_are_held_with_the_figures(loaded: Callable[..., Loaded]) -> None:
    (hold,) = loaded(years([2018, 2019, 2020], shuffle=2020)).holds
    assert (hold.measure, str(hold.newest), str(hold.before), hold.areas) == ("x-cases", "2020", "2019", 60)
    assert hold.correlation is not None
    assert hold.correlation < 0.3
    assert hold.doubled_share > 0.1
    assert f"{hold.correlation:.2f} (earlier pairs of periods: 0.9" in hold.sentence


def test_an_earlier_year_alone_is_not_the_newest(loaded: Callable[..., Loaded]) -> None:
    assert loaded(years([2017, 2018, 2019, 2020], shuffle=2018)).holds == ()


def test_a_doubling_in_more_than_a_tenth_of_areas_is_held(loaded: Callable[..., Loaded]) -> None:
    rows = years([2019, 2020], count=50)
    doubled = [
        (m, a, p, v * (2.4 if p == "2020" and i % 50 < 6 else 1)) for i, (m, a, p, v) in enumerate(rows)
    ]
    (hold,) = loaded([(m, a, p, round(v)) for m, a, p, v in doubled]).holds
    assert hold.doubled_share == pytest.approx(0.12)
    fewer = [(m, a, p, v * (2.4 if p == "2020" and i % 50 < 5 else 1)) for i, (m, a, p, v) in enumerate(rows)]
    assert loaded([(m, a, p, round(v)) for m, a, p, v in fewer], name="b").holds == ()


def test_a_halving_counts_too(loaded: Callable[..., Loaded]) -> None:
    rows = [(m, a, p, round(v / (2.4 if p == "2020" else 1))) for m, a, p, v in years([2019, 2020])]
    assert loaded(rows).holds[0].doubled_share == 1


def test_small_counts_double_by_chance(loaded: Callable[..., Loaded]) -> None:
    rows = [
        ("x-cases", code, str(year), 2 + (year - 2019) * 4) for year in (2019, 2020) for code in CODES[:60]
    ]
    assert loaded(rows).holds == ()


def test_a_series_that_never_correlates_has_nothing_to_lose(loaded: Callable[..., Loaded]) -> None:
    chance = random.Random(3)
    rows = [
        ("x-rate", code, str(y), round(chance.uniform(8, 12), 2))
        for y in range(2015, 2021)
        for code in CODES[:60]
    ]
    assert loaded(rows).holds == ()


def test_the_period_before_may_be_in_an_earlier_batch(loaded: Callable[..., Loaded]) -> None:
    first = loaded(years([2019, 2020]), name="old")
    rows = years([2019, 2020, 2021], shuffle=2021)
    newest = [row for row in rows if row[2] == "2021"]
    assert loaded(newest, name="alone").holds == ()
    (hold,) = loaded(newest, previous=(first.batch,), name="new").holds
    assert (str(hold.newest), str(hold.before)) == ("2021", "2020")


def test_regions_and_few_areas_are_not_compared(loaded: Callable[..., Loaded]) -> None:
    regions = [area.code for area in areas().regions]
    rows = [("x-cases", code, str(year), 100 * (1 + i) ** (1 if year == 2019 else 2)) for year in (2019, 2020)
            for i, code in enumerate(regions)]  # fmt: skip
    assert loaded(rows).holds == ()
    assert loaded(years([2019, 2020], count=6, shuffle=2020), name="few").holds == ()


@pytest.mark.shared
@pytest.mark.parametrize(("last", "held"), [("2020", True), ("2019", False)])
def test_the_misaligned_year_of_a_published_file(
    shared: Path, loaded: Callable[..., Loaded], last: str, held: bool
) -> None:
    holds = loaded(_admissions(shared, last)).holds
    assert bool(holds) is held
    if held:
        assert (str(holds[0].newest), str(holds[0].before)) == ("2019/20", "2018/19")
        assert holds[0].correlation is not None
        assert holds[0].correlation < 0.2


def _admissions(shared: Path, last: str) -> list[Row]:
    """The wide file of admissions as tidy rows: financial years, labelled there by their last year."""
    with (shared / "data/open/hospital_admissions/local_misuse.csv").open(
        newline="", encoding="utf-8-sig"
    ) as file:
        wide = list(csv.DictReader(file))
    names = {name: areas().by_name(name, ("upper_tier",)) for name in wide[0] if name != "year"}
    return [
        ("x-admissions", area.code, f"{int(row['year']) - 1}/{int(row['year']) % 100:02}", float(row[name]))
        for row in wide
        if row["year"] <= last
        for name, area in names.items()
        if area is not None and row[name]
    ]
