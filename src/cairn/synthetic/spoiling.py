"""Rows that are wrong on purpose: of as many kinds of row rule as asked, and the truth about each.

Every kind has its own client, of whom nothing else is touched, so that one fault never hides another. What
hangs on a spoiled row is refused with it (R11) and stands in the truth as well.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from cairn.records import rules
from cairn.synthetic.chance import Generator
from cairn.synthetic.recipes import RECIPES
from cairn.synthetic.rows import NoVictim, Rows
from cairn.synthetic.truth import Spoiled

EACH = 3
Recipe = Callable[[Rows], list[Spoiled]]


def kinds() -> tuple[str, ...]:
    """The row rules that can be broken.

    >>> kinds()[0], len(kinds())
    ('R01', 23)
    """
    return tuple(name for name, rule in rules().items() if rule.kind == "row")


def spoil(
    rng: Generator,
    files: dict[str, list[str]],
    says: Mapping[str, Any],
    faults: int | Collection[str],
    each: int | None = None,
) -> tuple[Spoiled, ...]:
    """Spoil the lines of `files` in place; gives the rows that must be refused, in their order.

    `faults` is how many kinds of row rule to break, or which; of each kind `each` rows are spoiled (3 if left
    out). Raises ValueError where there are not so many kinds that these files have rows for.
    """
    named = () if isinstance(faults, int) else _named(faults)
    most = _number(faults) if isinstance(faults, int) else len(named)
    if not most:
        return ()
    rows, done = Rows(rng, files, says), 0
    told: list[Spoiled] = []
    for name in named or [kinds()[turn] for turn in rng.permutation(len(kinds()))]:
        found = _kind(rows, RECIPES[name], each or EACH)
        told += found
        done += bool(found)
        if done == most:
            return tuple(sorted(told))
    raise ValueError(
        f"Only {done} kinds of fault have rows here, not {most}. Ask for fewer, or send more files."
    )


def _number(faults: int) -> int:
    if not 0 <= faults <= len(kinds()):
        raise ValueError(f"There are {len(kinds())} kinds of row faults, not {faults}. Ask for fewer.")
    return faults


def _named(faults: Collection[str]) -> tuple[str, ...]:
    unknown = sorted(set(faults) - set(kinds()))
    if unknown:
        raise ValueError(f"There is no row rule {unknown[0]}. Choose from {', '.join(kinds())}.")
    return tuple(sorted(set(faults)))


def _kind(rows: Rows, recipes: Sequence[Recipe], each: int) -> list[Spoiled]:
    """So many rows of one kind, by whichever of its recipes has rows to work on."""
    told: list[Spoiled] = []
    for _ in range(each):
        for turn in rows.rng.permutation(len(recipes)):
            try:
                told += recipes[turn](rows)
                break
            except NoVictim:
                continue
    return told
