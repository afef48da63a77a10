"""The gaps between groups, on tables that a person can check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cairn.framework.catalogue import catalogue
from cairn.framework.observations import Observation, Source, Status
from cairn.framework.periods import parse
from cairn.web.outcomes.pages.metric_gaps import gaps
from cairn.web.partnerships.models import Partnership
from web.outcomes.test_front import text_of
from web.releases.made_up import figure

SHARE = catalogue().measures["treatment-progress"]
YEAR, RECORDS = parse("2025/26"), Source("Exmere", "Records")


def table(dimension: str, rows: dict[str, tuple[float | None, float]]) -> list[Observation]:
    return [
        Observation(
            SHARE.id, "E09000016", YEAR, None if events is None else 100 * events / people, RECORDS,
            breakdown=f"{dimension}={name}", numerator=events, denominator=people,
            status=Status.WITHHELD if events is None else Status.FINAL,
        )
        for name, (events, people) in rows.items()
    ]  # fmt: skip


def test_two_groups_are_one_gap() -> None:
    said = gaps(SHARE, table("sex", {"female": (120, 200), "male": (180, 400)}))
    assert (
        said
        == "Female: 15 percentage points higher than for everybody else (likely between 7 and 23 percentage points)."
    )


def test_groups_that_chance_could_part_are_not_named() -> None:
    said = gaps(SHARE, table("age", {"18 to 24": (20, 50), "25 to 34": (45, 100), "35 and over": (88, 200)}))
    assert said == "No group differs from the others by more than chance could explain."


def test_the_group_that_differs_is_named_and_the_others_are_not_ranked() -> None:
    rows = {"18 to 24": (10, 100), "25 to 34": (46, 100), "35 to 44": (44, 100), "45 and over": (45, 100)}
    said = gaps(SHARE, table("age", rows))
    assert said.startswith("18 to 24: 35 percentage points lower than for everybody else")
    assert said.endswith("Others do not differ clearly.")


def test_not_recorded_is_no_group_and_withheld_counts_are_passed_over() -> None:
    rows = {"female": (120, 200), "male": (180, 400), "not recorded": (0, 90)}
    assert gaps(SHARE, table("sex", rows)) == gaps(
        SHARE, table("sex", {k: rows[k] for k in ("female", "male")})
    )
    assert gaps(SHARE, table("sex", {"female": (None, 200), "male": (180, 400)})) == ""


FIFTHS = ("fifth 1, most deprived", "fifth 2", "fifth 3", "fifth 4", "fifth 5, least deprived")


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((40, 45, 50, 55, 60), "In the most deprived places the figure is 25 percentage points lower"),
        ((60, 55, 50, 45, 40), "In the most deprived places the figure is 25 percentage points higher"),
        ((50, 52, 49, 51, 50), "there is no clear gap"),
    ],
)
def test_fifths_of_deprivation_give_the_gap_along_a_line(events: tuple[int, ...], words: str) -> None:
    rows = {name: (float(one), 100.0) for name, one in zip(FIFTHS, events, strict=True)}
    assert words in gaps(SHARE, table("deprivation", rows))


def test_numbers_of_people_have_no_gap() -> None:
    counted = replace(SHARE, unit="count")
    assert gaps(counted, table("sex", {"female": (120, 200), "male": (180, 400)})) == ""


def test_the_page_says_the_gap_and_draws_the_groups(release: Any, exmere: Any, client: Client) -> None:
    rows = {"18 to 24": (10, 100), "25 to 34": (46, 100), "35 to 44": (44, 100)}
    release([
        figure(SHARE.id, "E09000016", "2025/26", events, breakdown=f"age={name}", numerator=events,
               denominator=people, lower=max(0, events - 9), upper=events + 9)
        for name, (events, people) in rows.items()
    ])  # fmt: skip
    page = client.get(f"/p/exmere/metrics/{SHARE.id}/")
    assert "18 to 24: 35 percentage points lower than for everybody else" in text_of(page)
    assert b"25 to 34 46%" in page.content


def test_the_districts_of_a_made_up_place_stand_beside_it(release: Any, db: None, client: Client) -> None:
    Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)
    release([
        figure(SHARE.id, area, "2025/26", value, lower=value - 4, upper=value + 4)
        for area, value in (("E99000100", 45.0), ("E99000101", 52.0), ("E99000103", 38.0))
    ])  # fmt: skip
    text = text_of(client.get(f"/p/exmere/metrics/{SHARE.id}/"))
    assert "Saltreach" in text
    assert "Larkhollow" in text
