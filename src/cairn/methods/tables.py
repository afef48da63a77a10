"""Between rows, as files and charts have them, and the columns that the methods take and give.

For a notebook without a data frame: `columns` takes numbers out of the rows of a file, `rows` makes rows of
results, ready for a chart or a file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Floats


def columns(table: Iterable[Mapping[str, Any]], *names: str) -> tuple[Floats, ...]:
    """What are the numbers in these columns of a table?

    table: its rows, such as those of `csv.DictReader`. names: one or more columns, in the order wanted.
    An empty cell is missing (NaN). Commas and spaces within a number are refused, not guessed at.
    Raises InputError for a column that is not there and for a cell that is no number.

    >>> file = [{"area": "A", "deaths": "4", "people": "900"}, {"area": "B", "deaths": "", "people": "1200"}]
    >>> columns(file, "people", "deaths")
    (array([ 900., 1200.]), array([ 4., nan]))
    """
    lines = list(table)
    return tuple(inputs.numbers(name, [_cell(name, line) for line in lines]) for name in names)


def rows(**named: ArrayLike) -> list[dict[str, Any]]:
    """What is in each place of these arrays, as one row a place?

    named: arrays of numbers or words, which broadcast; their names become the keys. Single values are given
    to every row. NaN becomes None, which charts and JSON know as missing.
    Raises InputError for arrays that don't fit each other.

    >>> rows(year=[2023, 2024], rate=[4.5, float("nan")], area="Havering")
    [{'year': 2023, 'rate': 4.5, 'area': 'Havering'}, {'year': 2024, 'rate': None, 'area': 'Havering'}]
    """
    arrays = {name: np.asarray(values) for name, values in named.items()}
    inputs.same_shape(**arrays)
    shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    flat = [np.broadcast_to(array, shape).ravel().tolist() for array in arrays.values()]
    return [
        {name: _known(one) for name, one in zip(arrays, line, strict=True)}
        for line in zip(*flat, strict=True)
    ]


def _cell(name: str, line: Mapping[str, Any]) -> Any:
    if name not in line:
        raise inputs.InputError(
            "names", f"names: no column {name!r}. There are: {', '.join(map(str, line))}."
        )
    return None if line[name] in ("", None) else line[name]


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value
