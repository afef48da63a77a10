"""The plans of the examples hold the facts of the published ones, and none of their sentences."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
RUN = 8  # words in a row that would be a copied sentence
NAMES = {"Key organisations", "Lead organisation"}
DATES = re.compile(r"(January|March|June|December|Jan|Mar)[ -](20)?(2\d)")
YEARS = {"one": 1, "first": 1, "two": 2}
EVERY = {"quarterly": "P3M", "biannual": "P6M", "annual": "P1Y", "regular": "unspecified"}
NUMBER = re.compile(r"^(\d+\.\d+) ", re.MULTILINE)

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ours(place: str) -> list[Row]:
    return rows(EXAMPLES / place / "plan.csv")


def actions(place: str, column: str) -> list[Row]:
    """One row an action: a cell with numbered lines holds several."""
    found = []
    for row in ours(place):
        parts = row[column].split("\n") if len(NUMBER.findall(row[column])) > 1 else [row[column]]
        found += [row | {column: part} for part in parts]
    return found


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    plain = words(text)
    return {tuple(plain[at : at + RUN]) for at in range(len(plain) - RUN + 1)}


def texts(table: list[Row]) -> Iterator[str]:
    return (cell for row in table for head, cell in row.items() if cell and head not in NAMES)


@pytest.mark.parametrize("place", ["havering", "northamptonshire"])
def test_people_come_first(place: str) -> None:
    labels = (
        r"\b(addict\w*|abus\w+|alcoholics?|users?|clients?|patients?|offenders?|rough sleepers|hotspots?)\b"
    )
    assert [text for text in texts(ours(place)) if re.search(labels, text, re.IGNORECASE)] == []


@pytest.mark.shared
@pytest.mark.parametrize("place", ["havering", "northamptonshire"])
def test_no_sentence_is_copied(shared: Path, place: str) -> None:
    source: set[tuple[str, ...]] = set()
    for path in sorted(shared.rglob("*.txt")) + sorted(shared.glob("data/*plan*.csv")):
        source |= runs(path.read_text("utf-8", errors="replace"))
    assert len(source) > 10_000
    assert [text for text in texts(ours(place)) if runs(text) & source] == []


@pytest.fixture
def pairs(shared: Path) -> list[tuple[Row, Row]]:
    """Each action of Havering, as published and as we word it."""
    there = rows(shared / "data" / "delivery_plan_havering.csv")
    here = actions("havering", "Action")
    assert len(there) == len(here) == 56
    return list(zip(there, here, strict=True))


@pytest.mark.shared
def test_havering_keeps_its_numbers_as_written(pairs: list[tuple[Row, Row]]) -> None:
    for there, here in pairs:
        found = NUMBER.match(here["Action"])
        assert (found[1] if found else "") == there["action_no_as_written"], here
        assert here["Theme"].startswith(f"Theme {there['theme_no']}:")
        assert here["Identified need"].split(" ")[0] == there["need_no"]


@pytest.mark.shared
def test_havering_keeps_its_times(pairs: list[tuple[Row, Row]]) -> None:
    months = {"Jan": "01-31", "Mar": "03-31", "Dec": "12-31"}
    for there, here in pairs:
        when = here["Timescale"]
        date = DATES.search(when)
        assert (f"20{date[3]}-{months[date[1][:3]]}" if date else "") == there["due_date"], here
        year = re.search(r"\b(one|first|two)\b", when)
        assert (str(YEARS[year[1]]) if year else "") == there["relative_year"], here
        if there["recurrence"] in {"P3M", "P6M", "P1Y"} and there["ongoing"] == "yes":
            assert EVERY[next(word for word in EVERY if word in when.lower())] == there["recurrence"], here
        if there["timescale_text"] in {"", "TBC"}:
            assert when == there["timescale_text"]


@pytest.mark.shared
def test_havering_keeps_its_organisations_and_groups(pairs: list[tuple[Row, Row]]) -> None:
    for there, here in pairs:
        assert here["Delivery / planning group"] == there["delivery_planning_group"]
        assert here["Lead organisation"] == there["lead_organisations"]
        for name in there["key_organisations"].split("; "):
            assert name.casefold() in here["Key organisations"].casefold(), (name, here)


@pytest.mark.shared
def test_havering_keeps_every_number_and_what_is_open(pairs: list[tuple[Row, Row]]) -> None:
    for there, here in pairs:
        for column, mine in (("action", "Action"), ("resources", "Resources"), ("metric", "Metric")):
            figures = set(re.findall(r"\d+", there[column])) - {"1", "2"}
            assert figures <= set(re.findall(r"\d+", here[mine])), (figures, here)
            assert (there[column] == "TBC") == (here[mine] == "TBC")
    repeated = [here for there, here in pairs if there["action"] == there["resources"]]
    assert all(here["Action"].endswith(here["Resources"]) for here in repeated)


@pytest.mark.shared
def test_northamptonshire_keeps_its_counts_numbers_and_repeats(shared: Path) -> None:
    there = rows(shared / "data" / "action_plan_northants.csv")
    here = ours("northamptonshire")
    assert len(there) == len(here) == 75
    for row, mine in zip(there, here, strict=True):
        assert mine["Section"].split(" ")[0] == row["theme_no"]
        number = re.match(r"(\d+\.\d+) ", mine["Priority"])
        assert (number[1] if number else "") == row["priority_no_as_written"]
    assert len({row["Priority"] for row in here}) == len({row["priority"] for row in there}) == 25
    assert Counter(Counter(row["intervention"] for row in there).values()) == Counter(
        Counter(row["Interventions"] for row in here).values()
    )
    assert len({row["Interventions"] for row in here}) == 69
