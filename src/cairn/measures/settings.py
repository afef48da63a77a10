"""The lists and thresholds that measures read, from the TOML files beside this module."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """The settings in `data/<name>.toml`, read once.

    >>> read("thresholds")["fewer_days_by"]["alcohol_days"]
    11
    """
    return tomllib.loads((files("cairn.measures") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def codes(topic: str, group: str) -> list[str]:
    """The codes of one group of one list of `data/codes.toml`.

    >>> codes("structured", "types")
    ['pharmacological', 'psychosocial']
    """
    found: list[str] = read("codes")[topic][group]
    return found


def substances(**wanted: str) -> list[str]:
    """The substance codes whose group has these marks.

    >>> substances(item="amphetamine_days")
    ['amphetamine', 'methamphetamine']
    """
    groups = read("codes")["substance"].values()
    chosen = [g["codes"] for g in groups if all(g[mark] == value for mark, value in wanted.items())]
    return [code for group in chosen for code in group]


def items() -> list[str]:
    """The days asked of at an interview, one for each group of substances."""
    return [group["item"] for group in read("codes")["substance"].values()]


def levels(breakdown: str, bands: str = "adult") -> list[str]:
    """The levels of a breakdown that are always shown; none for providers.

    >>> levels("age_band", "young")
    ['0-13', '14-15', '16-17', '18+', 'not-recorded']
    """
    if breakdown == "age_band":
        return [*read("levels")["age_bands"][bands], "not-recorded"]
    found: list[str] = read("levels")["levels"].get(breakdown, [])
    return found
