"""Answers that the settings describe column by column: drawn by weights, or around a middle."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from cairn.records import contract
from cairn.records.contract import Column
from cairn.synthetic.chance import Generator, happens, pick_by
from cairn.synthetic.field import EVERY_GROUP, Field, weights
from cairn.synthetic.frames import MISSING, NOT_ASKED, Array, Frame

SEXES = ("female", "male")


def answers(rng: Generator, known: Field, file: str, context: Frame) -> Frame:
    """The answers that `answers/<file>.toml` describes, one for each row of `context`.

    `context` has group (a place in EVERY_GROUP), sex, and `untidy`, which multiplies what is missing.
    """
    found: Frame = {}
    for name, said in known.of("answers", file).items():
        column = contract().file(file).column(name)
        drawn = (
            _numbers(rng, column, said, context) if "middle" in said else _codes(rng, column, said, context)
        )
        asked = _asked(file, said, {**context, **found})
        drawn = np.where(asked, _lacking(rng, said, context, drawn), otherwise(column, said))
        found[name] = drawn
    return found


def words(file: str, column: str, known: Field) -> tuple[str, ...]:
    """The words of a column: the contract's codes, or those the settings name where it has a pattern only."""
    own = contract().file(file).column(column)
    if own.codes:
        return own.codes
    return tuple(
        dict.fromkeys(code for mix in known.of("answers", file)[column]["codes"].values() for code in mix)
    )


def otherwise(column: Column, said: Mapping[str, Any]) -> int:
    """What stands where the question was not put."""
    word = said.get("otherwise")
    return NOT_ASKED if word is None else column.codes.index(word)


def _codes(rng: Generator, column: Column, said: Mapping[str, Any], context: Frame) -> Array:
    mixes = said["codes"]
    names = column.codes or tuple(dict.fromkeys(code for mix in mixes.values() for code in mix))
    rows = np.array([weights(mixes.get(group, mixes.get("all", {})), names) for group in EVERY_GROUP])
    return pick_by(rng, rows, context["group"])


def _numbers(rng: Generator, column: Column, said: Mapping[str, Any], context: Frame) -> Array:
    middle, spread = (_by_group(said[key])[context["group"]] for key in ("middle", "spread"))
    drawn = np.round(middle + spread * rng.standard_normal(len(middle)))
    return np.clip(drawn, max(column.least, said.get("least", 0)), column.most).astype(np.int64)


def _by_group(value: Any) -> Array:
    if isinstance(value, Mapping):
        return np.array([float(value[group]) for group in EVERY_GROUP])
    return np.full(len(EVERY_GROUP), float(value))


def _asked(file: str, said: Mapping[str, Any], known: Frame) -> Array:
    """Where the question is put: another column has one of the answers that call for it."""
    asked = np.ones(len(known["group"]), bool)
    for other, wanted in said.get("asked_if", {}).items():
        listed = _listed(file, other)
        asked &= np.isin(known[other], [listed.index(word) for word in wanted])
    return asked


@lru_cache(maxsize=64)
def _listed(file: str, column: str) -> tuple[str, ...]:
    own = {"group": EVERY_GROUP, "sex": SEXES}
    return own[column] if column in own else contract().file(file).column(column).codes


def _lacking(rng: Generator, said: Mapping[str, Any], context: Frame, drawn: Array) -> Array:
    count = len(drawn)
    gone = happens(rng, said.get("missing", 0) * np.minimum(context["untidy"], 4), count)
    unasked = happens(rng, said.get("not_asked", 0) * context["untidy"], count)
    return np.where(gone, MISSING, np.where(unasked, NOT_ASKED, drawn))
