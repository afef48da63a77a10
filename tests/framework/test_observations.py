"""The one type for a figure, its source and its breakdown."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.framework.observations import (
    BreakdownError,
    Observation,
    Source,
    Status,
    breakdown_of,
    breakdown_parts,
    canonical_breakdown,
)
from cairn.framework.periods import parse

SOURCE = Source(
    "Publisher", "Title", "2025", "tables.csv", "Table 3", "https://example.org", date(2026, 1, 2), "OGL"
)


def figure(**given: object) -> Observation:
    return Observation(
        **(
            {
                "measure": "m",
                "area": "E09000016",
                "period": parse("2020/21"),
                "value": 528.0,
                "source": SOURCE,
            }
            | given
        )  # type: ignore[arg-type]
    )


def test_a_source_keeps_its_key() -> None:
    assert SOURCE.key == dataclasses.replace(SOURCE).key
    assert len(SOURCE.key) == 16
    assert int(SOURCE.key, 16) >= 0
    assert SOURCE.key != dataclasses.replace(SOURCE, edition="2026").key
    assert Source("ab", "c").key != Source("a", "bc").key


def test_a_series_goes_on_from_edition_to_edition() -> None:
    newer = dataclasses.replace(SOURCE, edition="2026", retrieved=date(2026, 6, 1))
    assert newer.series == SOURCE.series
    assert figure(source=newer).identity == figure().identity
    assert figure(breakdown="sex=female").identity != figure().identity


def test_an_observation_never_changes() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        figure().value = 1.0  # type: ignore[misc]


@pytest.mark.parametrize("status", list(Status))
def test_a_value_and_the_reason_for_none_exclude_each_other(status: Status) -> None:
    value = None if status.may_be_empty else 1.0
    assert figure(value=value, status=status).status is status
    with pytest.raises(ValueError, match="without a value says why"):
        figure(value=1.0 if status.may_be_empty else None, status=status)


@pytest.mark.parametrize("name", ["value", "numerator", "denominator", "lower", "upper"])
def test_numbers_are_finite(name: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        figure(**{name: float("nan")})


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("", ""),
        (" ; ", ""),
        ("Sex = female;age=18  to 24", "age=18 to 24; sex=female"),
        ("age=18 to 24; sex=female", "age=18 to 24; sex=female"),
        ("substance=opiate", "substance=opiate"),
    ],
)
def test_breakdowns_have_one_form(written: str, canonical: str) -> None:
    assert canonical_breakdown(written) == canonical
    assert breakdown_of(breakdown_parts(canonical)) == canonical


@pytest.mark.parametrize("text", ["female", "sex=", "=female", "sex=female; sex=male"])
def test_what_is_not_a_breakdown(text: str) -> None:
    with pytest.raises(BreakdownError):
        canonical_breakdown(text)


words = st.text("abcdefg hij", min_size=1).filter(str.strip)


@given(st.dictionaries(words, words, max_size=4))
def test_canonical_text_stays_as_it_is(parts: dict[str, str]) -> None:
    try:
        once = canonical_breakdown("; ".join(f"{name}={value}" for name, value in parts.items()))
    except BreakdownError:
        return
    assert canonical_breakdown(once) == once
