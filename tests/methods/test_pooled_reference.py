"""Every row of the reference files on pooled figures and means, at the tolerance that they state."""

import json
from pathlib import Path

import numpy as np
import pytest
from reference_rows import cases, column, near, number, rows, words

from cairn.methods import InputError, intervals

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("kind", "method", "tolerance"),
    [("proportion", intervals.pooled_proportion, 1e-12), ("rate", intervals.pooled_rate, 1e-11)],
)
def test_pooled_figures(shared: Path, kind, method, tolerance) -> None:
    given = cases(rows(shared, "grouped_input"))
    expected = {
        key: table for key, table in cases(rows(shared, "grouped")).items() if table[0]["method"] == kind
    }
    assert sum(map(len, expected.values())) == 24
    for key, table in expected.items():
        units, level = number(table, "multiplier"), number(table, "confidence")
        pairs = (column(given[key], name) for name in ("numerator", "denominator"))
        got = method(*pairs, words(given[key], "group"), multiplier=units, confidence=level)
        order = [got.group.tolist().index(label) for label in words(table, "group")]
        assert sorted(order) == list(range(len(got.group)))
        for part in ("numerator", "denominator", "value", "lower", "upper"):
            assert near(getattr(got, part)[order], column(table, part), tolerance, 1e-3 * units).all(), (
                key,
                part,
            )
        assert got.method[order].tolist() == words(table, "ci_method")


def test_means(shared: Path) -> None:
    given = cases(rows(shared, "means_input"))
    seen = 0
    for key, table in cases(rows(shared, "means"), "confidence").items():
        source = given[key[:1]]
        grouped = number(table, "grouped") == 1
        by = words(source, "group") if grouped else None
        got = intervals.mean(column(source, "value"), by=by, confidence=number(table, "confidence"))
        order = [got.group.tolist().index(label) for label in words(table, "group")] if grouped else 0
        value = column(table, "value")
        for name, part, tolerance in (
            ("value_sum", "total", 1e-12),
            ("value_count", "count", 0),
            ("stdev", "deviation", 1e-10),
            ("value", "value", 1e-12),
            ("lower", "lower", 1e-10),
            ("upper", "upper", 1e-10),
        ):
            there = np.atleast_1d(getattr(got, part)[order] if grouped else getattr(got, part))
            assert near(there, column(table, name), tolerance, np.abs(value)).all(), (key, name)
        seen += len(table)
    assert seen == 176


def test_means_that_the_peer_refuses_are_refused(shared: Path) -> None:
    table = [row for row in rows(shared, "invalid_inputs") if row["method"] == "mean"]
    assert table
    for row in table:
        inputs = json.loads(row["inputs"])
        with pytest.raises(InputError):
            intervals.mean(inputs.pop("value"), **inputs)
