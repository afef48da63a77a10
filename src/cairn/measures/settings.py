"""The lists and thresholds that measures read: the record contract's own, and those in `data`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from cairn.records.contract import contract


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


def substances(*classes: str, item: str = "") -> list[str]:
    """The substances of these classes of the record contract, or those asked after in one item of the TOP.

    >>> substances(item="amphetamine_days")
    ['amphetamine', 'methamphetamine']
    """
    every = contract().codes["substances"].codes
    return [one.code for one in every if one.group in classes or (item and one.top_item == item)]


def items() -> list[str]:
    """The items of the TOP that ask after days of use of a substance, in the order of the contract."""
    return list(dict.fromkeys(one.top_item for one in contract().codes["substances"].codes))


def outcomes() -> dict[str, list[str]]:
    """The reasons for a discharge by their class."""
    found: dict[str, list[str]] = {}
    for one in contract().codes["discharge_reasons"].codes:
        found.setdefault(one.group, []).append(one.code)
    return found


def family_interventions() -> list[str]:
    """The sub-interventions that are for families."""
    return list(contract().codes["sub_interventions"].of("family"))


def levels(breakdown: str, bands: str = "adult") -> list[str]:
    """The levels of a breakdown that are always shown; none for providers.

    >>> levels("age_band", "young")
    ['0-13', '14-15', '16-17', '18+', 'not-recorded']
    """
    if breakdown == "age_band":
        return [*read("levels")["age_bands"][bands], "not-recorded"]
    found: list[str] = read("levels")["levels"].get(breakdown, [])
    return found
