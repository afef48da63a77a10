"""What decides a made-up county: how many people, from which seed, in which areas, until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from cairn.synthetic.field import FOLDER, Field
from cairn.synthetic.field import field as read

LEAST, MOST = 100, 60_000


@dataclass(frozen=True)
class Settings:
    """The settings of one county; one number of people and a seed decide everything else.

    `people`: adults in treatment in the last year, from 100 to 60,000. `seed`: any whole number from 0.
    `years`: of records up to `until`, 1 to 10. `areas`: GSS codes of the footprint, with `shares` of the
    people (equal if left out); `elsewhere`: the area next door. `prefix`: of its providers' codes, a capital
    letter and two or three digits. `untidy`: how much goes wrong, 1 being ordinary and 0 nothing; times
    `untidy_at` for a kind of provider or a code. `community_services`: how many, 0 for as many as the people
    need. `folder`: the TOML of the field. Raises ValueError with one sentence.

    >>> Settings(people=5)
    Traceback (most recent call last):
    ValueError: 5 people are too few or too many for a county. Choose from 100 to 60,000.
    """

    people: int = 3_000
    seed: int = 1
    years: int = 5
    until: date = date(2026, 10, 31)
    areas: tuple[str, ...] = ("E99000101", "E99000102", "E99000103")
    shares: tuple[float, ...] = ()
    elsewhere: str = "E99000201"
    prefix: str = "X001"
    sender: str = "made-up county"
    untidy: float = 1.0
    untidy_at: Mapping[str, float] = field(default_factory=dict)
    community_services: int = 0
    folder: Path = FOLDER

    def __post_init__(self) -> None:
        if not LEAST <= self.people <= MOST:
            raise ValueError(
                f"{self.people:,} people are too few or too many for a county. "
                f"Choose from {LEAST} to {MOST:,}."
            )
        if not 1 <= self.years <= 10:
            raise ValueError(f"{self.years} years of records cannot be made. Choose from 1 to 10.")
        if self.seed < 0:
            raise ValueError("A seed cannot be negative. Choose any whole number from 0.")
        if not self.areas or (self.shares and len(self.shares) != len(self.areas)):
            raise ValueError("There must be an area, and a share for each area or none. Give both again.")

    @property
    def of_the_field(self) -> Field:
        """How the field looks. Raises RecordsRefused."""
        return read(self.folder)

    @property
    def first(self) -> date:
        """The first day of the records: the first of a month, so many years before the last month ends."""
        month = (self.until + timedelta(days=1)).replace(day=1)
        return month.replace(year=month.year - self.years)

    @property
    def places(self) -> tuple[str, ...]:
        """Where people may live: the areas, the one next door, and outside England."""
        return (*self.areas, self.elsewhere, "outside-england")

    @property
    def begins(self) -> np.datetime64:
        """The first day, for arrays."""
        return np.datetime64(self.first, "D")

    @property
    def ends(self) -> np.datetime64:
        """The last day, for arrays."""
        return np.datetime64(self.until, "D")
