"""Checks on tables of areas and age bands, shared by the methods that take age into account."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Floats
from cairn.methods.groups import Groups, of

By: TypeAlias = ArrayLike | Sequence[Any]


def there(argument: str, checked: Floats) -> Floats:
    """Numbers without which no band has its weight: a missing one is refused."""
    inputs.refuse_where(
        np.asarray(np.isnan(checked)), argument, "is missing", "Each band of each area needs one."
    )
    return checked


def same_bands(**tables: Floats) -> None:
    """Refuse tables that do not fit, or of which one has a single number where others have one a band.

    Stretching one number over all bands is nearly always a mistake, though arrays would allow it.
    """
    inputs.same_shape(**tables)
    if len({table.shape[-1:] for table in tables.values()}) > 1:
        shapes = ", ".join(f"{name} {table.shape}" for name, table in tables.items())
        first = next(iter(tables))
        raise inputs.InputError(
            first, f"{first} and the others must each have one number for every band: {shapes}."
        )


def flat(**tables: Floats) -> tuple[tuple[int, ...], list[Floats]]:
    """The common shape of tables that fit, and each of them as rows."""
    same_bands(**tables)
    stretched = np.broadcast_arrays(*tables.values())
    return stretched[0].shape, [table.ravel() for table in stretched]


def areas(by: By | None, shape: tuple[int, ...]) -> Groups:
    """The area of each row; in a wide table, areas run down, whatever its numbers of areas and bands."""
    labels: tuple[int, ...] = np.asarray(by).shape
    if len(shape) > 1 and labels not in {(), shape} and labels[-1] != 1:
        sentence = f"by must be one column for a wide table (areas down, bands across), not {labels}."
        raise inputs.InputError("by", sentence)
    return of("by", by, shape)


def refuse_twice(argument: str, cells: Groups) -> None:
    """Refuse a band that an area has in two rows; `cells` are the rows of one area and band."""
    if len(cells) == len(cells.codes):
        return
    again = np.ones(len(cells.codes), dtype=bool)
    again[cells.first_rows()] = False
    inputs.refuse_where(again, argument, "is there twice in one area", "Add its rows up first.")
