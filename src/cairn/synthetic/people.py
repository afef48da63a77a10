"""Who people are: initials, birth date, sex, what they use, and where they live."""

import numpy as np

from cairn.records import contract
from cairn.synthetic.chance import Generator, happens, pick, pick_by, whole
from cairn.synthetic.field import EVERY_GROUP, GROUPS, YOUNG, Field, substances, weights
from cairn.synthetic.frames import MISSING, Array, Frame, after
from cairn.synthetic.settings import Settings

YOUNGEST, OLDEST = 18.35, 84.0
YEAR = 365.2425
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
MALE = 1
MIXES = (*EVERY_GROUP, "prison")
PRISON_MIX = len(EVERY_GROUP)
TILT = 0.28


def people(rng: Generator, settings: Settings, who: Frame) -> Frame:
    """A person for each row of `who`.

    That has `entry` (the day of the first contact), `mix` (a place in MIXES, for what they use), `male` (a
    probability), `age` and `age_spread` (median in years and spread of its logarithm).

    Gives sex, birth, initials, group (a place in EVERY_GROUP), substances, area and deprivation fifth.
    """
    known = settings.of_the_field
    count = len(who["entry"])
    used = _used(rng, known, who["mix"])
    area = _areas(rng, settings, count)
    letters = {
        name: pick(rng, weights(known.of("people", "initials", name), LETTERS), count)
        for name in ("first", "surname")
    }
    return {
        "sex": np.where(happens(rng, who["male"], count), MALE, 0),
        "birth": after(who["entry"], -np.round(_ages(rng, known, who) * YEAR)),
        **letters,
        "group": np.where(who["mix"] == YOUNG, YOUNG, grouped(used)),
        **used,
        "area": area,
        "deprivation": 1 + _deprivation(rng, known, who["mix"], area),
        "entry": who["entry"],
    }


def _ages(rng: Generator, known: Field, who: Frame) -> Array:
    count = len(who["entry"])
    grown = who["age"] * np.exp(rng.standard_normal(count) * who["age_spread"])
    grown = np.where(grown < YOUNGEST, rng.uniform(YOUNGEST, 26, count), np.minimum(grown, OLDEST))
    ages = known.of("young", "ages")
    young = np.array([float(age) for age in ages])[pick(rng, list(ages.values()), count)]
    return np.where(who["mix"] == YOUNG, young + rng.uniform(0.02, 0.98, count), grown)


def _used(rng: Generator, known: Field, mix: Array) -> Frame:
    """Up to three different substances, as places in the contract's list."""
    words = (*substances(), "none")
    tables = [known.of("people", "substances", name) for name in MIXES]
    drawn = []
    for turn in ("first", "second", "third"):
        rows = pick_by(rng, np.array([weights(table[turn], words) for table in tables]), mix)
        drawn.append(np.where(rows == len(words) - 1, MISSING, rows))
    return _different(*_as_grouped(mix, *drawn))


def _as_grouped(mix: Array, first: Array, second: Array, third: Array) -> tuple[Array, Array, Array]:
    """What makes somebody one of a group is among the first two."""
    heroin, alcohol = substances().index("heroin"), substances().index("alcohol")
    drinks = (mix == GROUPS.index("non-opiate-and-alcohol")) & (first != alcohol)
    opiates = (mix == GROUPS.index("opiate")) & ~np.isin(first, of_class("opiate"))
    third = np.where(drinks | opiates, second, third)
    second = np.where(drinks, alcohol, np.where(opiates, heroin, second))
    return first, second, third


def _different(first: Array, second: Array, third: Array) -> Frame:
    second, third = np.where(second == first, third, second), np.where(second == first, MISSING, third)
    third = np.where((third == first) | (third == second) | (second == MISSING), MISSING, third)
    second = np.where(second == first, MISSING, second)
    return {"substance_1": first, "substance_2": second, "substance_3": third}


def of_class(*names: str) -> Array:
    """The substances of these classes of the contract, as places in its list."""
    every = contract().codes["substances"].codes
    return np.array([place for place, one in enumerate(every) if one.group in names])


def grouped(used: Frame) -> Array:
    """The substance group (rule S1 of the contract), as a place in GROUPS."""
    three = np.stack([used[f"substance_{turn}"] for turn in (1, 2, 3)])
    opiate = np.isin(three, of_class("opiate")).any(axis=0)
    alcohol = np.isin(three, of_class("alcohol")).any(axis=0)
    drug = np.isin(three, of_class("crack", "other-drug")).any(axis=0)
    return np.select([opiate, alcohol & drug, drug], [0, 2, 1], 3)


def _areas(rng: Generator, settings: Settings, count: int) -> Array:
    said = settings.of_the_field.of("treatment", "places")
    inside = pick(rng, area_shares(settings), count)
    next_door = len(settings.areas) + happens(rng, said["outside_england"], count)
    return np.where(happens(rng, said["outside"], count), next_door, inside)


def area_shares(settings: Settings) -> Array:
    """The share of each area of the county."""
    return np.array(settings.shares or np.ones(len(settings.areas)), float)


def _deprivation(rng: Generator, known: Field, mix: Array, area: Array) -> Array:
    """The fifth that the address is in, from 0; the first area of a county is the most deprived."""
    groups = [known.of("treatment", "groups", group, "deprivation") for group in GROUPS]
    rows = np.array([*groups, known.of("young", "deprivation"), known.of("custody", "deprivation")], float)
    tilted = [rows * np.exp(TILT * (1 - place) * np.linspace(1, -1, 5)) for place in range(3)]
    place = np.clip(area, 0, 2)
    return pick_by(rng, np.concatenate(tilted), place * len(rows) + mix)


def move(rng: Generator, settings: Settings, area: Array) -> Array:
    """Where people live when a new episode begins: mostly where they lived before."""
    said = settings.of_the_field.of("treatment", "places")
    other = whole(rng, 0, len(settings.areas), len(area))
    return np.where(happens(rng, said["moves"], len(area)), other, area)
