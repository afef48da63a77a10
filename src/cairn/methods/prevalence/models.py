"""Log-linear models of lists, in bracket notation: [12,3] says that lists 1 and 2 go together.

A model is hierarchical: with an interaction come all the smaller ones inside it, and each list on its own.
"""

from collections.abc import Iterator
from itertools import chain, combinations, islice
from typing import TypeAlias

import numpy as np

from cairn.methods.estimate import Floats
from cairn.methods.inputs import InputError
from cairn.methods.prevalence.lists import Cells

Term: TypeAlias = frozenset[int]
MOST_MODELS = 5000
EQUAL, EACH = "M0", "Mt"  # every list catches alike; each in its own way, and independently


def canonical(model: str, lists: int) -> str:
    """The one way to write a model: its largest interactions, longest first, each in ascending order."""
    return model if model in (EQUAL, EACH) else _written(_closed(model, lists))


def design(model: str, counted: Cells) -> tuple[Floats, Floats]:
    """The columns of a model at every combination of lists that can be seen, and at the unseen one."""
    on = counted.on
    if model == EQUAL:
        columns = [on.sum(axis=1)]
    else:
        terms = _singles(counted.lists) if model == EACH else _closed(model, counted.lists)
        columns = [on[:, [number - 1 for number in term]].all(axis=1) for term in _in_order(terms)]
    matrix = np.column_stack([np.ones(len(on)), *columns]).astype(float)
    return matrix, np.eye(matrix.shape[1])[0]


def hierarchical(lists: int, order: int) -> list[str]:
    """Every model whose interactions are of at most `order` lists, the fullest first."""
    largest = min(order, lists - 1)
    found = list(islice(_grown(_singles(lists), lists, 2, largest), MOST_MODELS + 1))
    if len(found) > MOST_MODELS:
        sentence = (
            f"order {order} of {lists} lists gives more than {MOST_MODELS:,} models. Name those to compare "
            "in models, or join lists."
        )
        raise InputError("order", sentence)
    return [_written(terms) for terms in sorted(found, key=_size_first)]


def _grown(terms: frozenset[Term], lists: int, size: int, largest: int) -> Iterator[frozenset[Term]]:
    """The models that add, to these terms, interactions of this size or more, up to the largest."""
    if size > largest:
        yield terms
        return
    may = [
        frozenset(group)
        for group in combinations(range(1, lists + 1), size)
        if all(frozenset(part) in terms for part in combinations(group, size - 1))
    ]
    for chosen in chain.from_iterable(combinations(may, number) for number in range(len(may) + 1)):
        yield from _grown(terms.union(chosen), lists, size + 1, largest)


def _closed(model: str, lists: int) -> frozenset[Term]:
    """All the terms of a model in bracket notation."""
    tops = [_term(part, model, lists) for part in _parts(model)]
    terms = frozenset(
        frozenset(group)
        for top in tops
        for size in range(1, len(top) + 1)
        for group in combinations(sorted(top), size)
    )
    missing = [str(number) for (number,) in map(sorted, _singles(lists) - terms)]
    if missing:
        raise _refused(model, f"leaves out list {', '.join(sorted(missing))}: name each list at least once")
    if frozenset(range(1, lists + 1)) in terms:
        raise _refused(model, "joins all lists at once: then nothing tells how many are on none")
    return terms


def _parts(model: str) -> list[str]:
    if not (isinstance(model, str) and model.startswith("[") and model.endswith("]")):
        raise _refused(model, "must be in brackets, such as [12,3], or one of M0 and Mt")
    return [part.strip() for part in model[1:-1].split(",")]


def _term(part: str, model: str, lists: int) -> Term:
    known = {str(number) for number in range(1, lists + 1)}
    if not part or not set(part) <= known or len(set(part)) < len(part):
        raise _refused(model, f"has the part {part!r}: each part is different digits from 1 to {lists}")
    return frozenset(map(int, part))


def _refused(model: object, fault: str) -> InputError:
    return InputError("models", f"models: {model!r} {fault}.")


def _written(terms: frozenset[Term]) -> str:
    tops = [term for term in terms if not any(term < other for other in terms)]
    return "[" + ",".join("".join(map(str, sorted(term))) for term in _in_order(tops)) + "]"


def _in_order(terms: frozenset[Term] | list[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (-len(term), sorted(term)))


def _size_first(terms: frozenset[Term]) -> tuple[int, str]:
    return -len(terms), _written(terms)


def _singles(lists: int) -> frozenset[Term]:
    return frozenset(frozenset([number]) for number in range(1, lists + 1))
