"""Reading the reference files of the peers, and comparing with them as their notes say."""

import csv
import itertools
from pathlib import Path

import numpy as np

Row = dict[str, str]


def rows(shared: Path, name: str) -> list[Row]:
    with (shared / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cases(table: list[Row], *keys: str) -> dict[tuple[str, ...], list[Row]]:
    """The rows of each case, and of each further key, in their order."""

    def key(row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in ("case_id", *keys))

    return {one: list(group) for one, group in itertools.groupby(sorted(table, key=key), key=key)}


def column(table: list[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in table])


def words(table: list[Row], name: str) -> list[str]:
    return [row[name] for row in table]


def number(table: list[Row], name: str) -> float:
    """The number that all rows of a case share."""
    (shared,) = {row[name] for row in table}
    return float(shared)


def near(got: np.ndarray, expected: np.ndarray, tolerance: float, floor: np.ndarray | float) -> np.ndarray:
    allowed = tolerance * np.maximum(np.abs(expected), floor)
    return (np.abs(got - expected) <= allowed) | (np.isnan(got) & np.isnan(expected))
