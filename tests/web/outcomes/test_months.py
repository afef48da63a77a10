"""Month by month: what is usual, what stands out, and where no range is drawn."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

import pytest
from django.test import Client

from web.outcomes.test_front import text_of
from web.releases.made_up import figure

AREA, STARTS, TREATED = "E09000016", "new-presentations", "numbers-in-treatment"
PAGE = "/p/exmere/metrics/{}/"
SHAPES = ("triangle", "square", "diamond")


def months(measure: str, values: list[float | None]) -> list[dict[str, Any]]:
    """A figure for each month from January 2024."""
    names = [f"{month:02d}/{year}" for year in (2024, 2025, 2026) for month in range(1, 13)]
    periods = [f"{name[3:]}-{name[:2]}" for name in names]
    return [
        figure(measure, AREA, period, value, status="" if value is not None else "withheld")
        for period, value in zip(periods, values, strict=False)
    ]


def steady(count: int) -> list[float | None]:
    return list(islice(cycle([40.0, 46, 42, 44, 38, 45, 41]), count))


def test_a_usual_month_is_called_usual(release: Any, exmere: Any, client: Client) -> None:
    release(months(STARTS, [*steady(29), 43]))
    text = text_of(client.get(PAGE.format(STARTS)))
    assert "Month by month" in text
    assert "June 2026 (43) is within the usual range" in text
    assert "None of the last 12 months stands out." in text


def test_a_month_far_off_is_a_reason_to_ask(release: Any, exmere: Any, client: Client) -> None:
    release(months(STARTS, [*steady(29), 90]))
    text = text_of(client.get(PAGE.format(STARTS)))
    assert "June 2026 (90) is above the usual range" in text
    assert "a reason to ask why, not a proof of change. 1 of the last 12 months stands out." in text


def test_a_withheld_month_is_passed_over(release: Any, exmere: Any, client: Client) -> None:
    release(months(STARTS, [*steady(29), None]))
    text = text_of(client.get(PAGE.format(STARTS)))
    assert "May 2026" in text
    assert "is within the usual range" in text


def test_people_counted_again_each_month_get_no_range(release: Any, exmere: Any, client: Client) -> None:
    release(months(TREATED, [1000.0 + 9 * place for place in range(30)]))
    text = text_of(client.get(PAGE.format(TREATED)))
    assert "The latest month is June 2026 (1,261)." in text
    assert "a usual range would mislead" in text


@pytest.mark.parametrize("count", [2, 23])
def test_few_months_give_no_section(release: Any, exmere: Any, client: Client, count: int) -> None:
    release(months(STARTS, steady(count)))
    assert "Month by month" not in text_of(client.get(PAGE.format(STARTS)))


def test_a_month_does_not_stand_for_a_measure_of_a_year(release: Any, exmere: Any, client: Client) -> None:
    release([
        *months(TREATED, [1000.0 + 9 * place for place in range(30)]),
        figure(TREATED, AREA, "Apr24 - Mar25", 2800), figure(TREATED, AREA, "Apr25 - Mar26", 3000),
    ])  # fmt: skip
    text = text_of(client.get(PAGE.format(TREATED)))
    assert "Adults in treatment: 3,000." in text
    assert "Havering: 2,800 in 2024/25, 3,000 in 2025/26." in text
