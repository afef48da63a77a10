"""Every row of the reference files on standardised rates, at the tolerance that they state."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from reference_rows import Row, cases, column, near, number, rows, words

from cairn.methods import InputError, standardise
from cairn.methods.standardise import Standardised

pytestmark = pytest.mark.shared


def direct(table: list[Row], asked: list[Row], **more: bool) -> Standardised:
    """The call that a case asks for."""
    if number(asked, "independent_events") == 0:
        more |= {"band": words(table, "ageband"), "event_frequency": column(table, "eventfreq")}
    return standardise.direct(
        column(table, "count"),
        column(table, "pop"),
        column(table, "stdpop"),
        by=words(table, "area"),
        multiplier=number(asked, "multiplier"),
        confidence=number(asked, "confidence"),
        **more,
    )


def check_direct(got: Standardised, asked: list[Row]) -> None:
    order = [got.group.tolist().index(area) for area in words(asked, "area")]
    units = number(asked, "multiplier")
    for name, part, floor in (
        ("total_count", "events", 1),
        ("total_pop", "population", 1),
        ("value", "value", 1e-3 * units),
        ("lower", "lower", 1e-3 * units),
        ("upper", "upper", 1e-3 * units),
        ("variance", "variance", 0),
    ):
        fine = near(getattr(got, part)[order], column(asked, name), 1e-12, floor)
        assert fine.all(), (asked[0]["case_id"], name)
    held_back = got.status[order] == standardise.TOO_FEW
    assert (held_back == (column(asked, "suppressed") == 1)).all()


def test_directly_standardised_rates(shared: Path) -> None:
    given, seen = cases(rows(shared, "dsr_input")), 0
    for key, asked in cases(rows(shared, "dsr"), "confidence").items():
        table = given[key[:1]]
        got = direct(table, asked, peer_compatible=asked[0]["case_type"].endswith("missing"))
        check_direct(got, asked)
        seen += len(asked)
    assert seen == 128


def test_a_missing_count_is_no_zero_unless_asked_for(shared: Path) -> None:
    given = cases(rows(shared, "dsr_input"))
    expected = [row for row in rows(shared, "dsr") if row["case_type"].endswith("missing")]
    assert expected
    for row in expected:
        got = direct(given[(row["case_id"],)], [row])
        assert got.status.tolist() == [standardise.MISSING]
        assert np.isnan([got.value, got.lower, got.upper]).all()


def test_indirectly_standardised_rates_and_ratios(shared: Path) -> None:
    given, seen = cases(rows(shared, "isr_input")), 0
    for key, asked in cases(rows(shared, "isr"), "confidence").items():
        table, totals = given[key[:1]], number(asked, "observed_totals_given") == 1
        got = standardise.indirect(
            None if totals else column(table, "count"),
            column(table, "pop"),
            column(table, "ref_count"),
            column(table, "ref_pop"),
            by=words(table, "area"),
            observed=dict(zip(words(asked, "area"), column(asked, "observed"), strict=True))
            if totals
            else None,
            multiplier=number(asked, "multiplier"),
            ratio_multiplier=number(asked, "refvalue"),
            confidence=number(asked, "confidence"),
            peer_compatible=asked[0]["case_type"].startswith("missing"),
        )
        order = [got.group.tolist().index(area) for area in words(asked, "area")]
        units, ratio_units = 1e-3 * number(asked, "multiplier"), 1e-3 * number(asked, "refvalue")
        for name, values, floor in (
            ("observed", got.observed, 1),
            ("expected", got.expected, 1e-3),
            ("ref_rate", got.reference_rate, units),
            ("israte", got.rate.value, units),
            ("israte_lower", got.rate.lower, units),
            ("israte_upper", got.rate.upper, units),
            ("isratio", got.ratio.value, ratio_units),
            ("isratio_lower", got.ratio.lower, ratio_units),
            ("isratio_upper", got.ratio.upper, ratio_units),
        ):
            assert near(values[order], column(asked, name), 1e-11, floor).all(), (key, name)
        assert got.ratio.method[order].tolist() == words(asked, "method")
        seen += len(asked)
    assert seen == 92


def test_missing_input_is_no_zero_unless_asked_for(shared: Path) -> None:
    given = cases(rows(shared, "isr_input"))
    expected = [row for row in rows(shared, "isr") if row["case_type"].startswith("missing")]
    assert expected
    for row in expected:
        table = given[(row["case_id"],)]
        columns = (column(table, name) for name in ("count", "pop", "ref_count", "ref_pop"))
        got = standardise.indirect(*columns, by=words(table, "area"))
        assert np.isnan([got.ratio.value, got.rate.upper]).all()


CALLS: dict[str, tuple[Callable, tuple[str, ...]]] = {
    "dsr": (standardise.direct, ("count", "population", "standard_population")),
    "isr": (standardise.indirect, ("count", "population", "reference_count", "reference_population")),
}


@pytest.mark.parametrize("kind", CALLS)
def test_what_the_peer_refuses_is_refused(shared: Path, kind: str) -> None:
    method, names = CALLS[kind]
    table = [row for row in rows(shared, "invalid_inputs") if row["method"] == kind]
    assert len(table) >= 2
    for row in table:
        inputs = json.loads(row["inputs"])
        columns = [inputs.pop(name) for name in names]
        with pytest.raises(InputError):
            method(*columns, **inputs)
