"""Exmere, the place of the demo: what its services have sent, good and bad, up to the last whole month.

Everybody in it is made up. Each service sends its whole history, which replaces what it sent before: one is
late, one is untidy, one has rows that are wrong and gets better, and one submission is refused.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cairn.framework.areas import areas
from cairn.synthetic.broken import break_files
from cairn.synthetic.county import County, county
from cairn.synthetic.field import FOLDER
from cairn.synthetic.settings import Settings
from cairn.synthetic.truth import Truth

SLUG = "exmere"
AREA = "E99000100"
YEARS = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission: its folder, who sent it, for which providers (with their names), as at which day.

    `refused` says that it breaks a rule of files; `truth` who is who, and which rows were spoiled.
    """

    folder: Path
    sender: str
    providers: tuple[str, ...]
    names: tuple[str, ...]
    day: date
    refused: bool
    truth: Truth


def exmere(folder: Path, today: date) -> tuple[Sent, ...]:
    """Write the submissions of Exmere, five years up to the month before `today`, each into its own folder.

    Gives them in the order in which they came; the folders sort in that order too. `folder` must be new or
    empty of them. Raises FileExistsError where one of them is there.

    >>> [one["folder"] for one in said()["submissions"]][:3]
    ['alcohol', 'residential', 'prison']
    """
    made = place(today)
    return tuple(_sent(folder, made, number, one) for number, one in enumerate(said()["submissions"], 1))


@lru_cache(maxsize=1)
def said() -> Mapping[str, Any]:
    """What the settings say of Exmere."""
    return tomllib.loads((FOLDER / "exmere.toml").read_text(encoding="utf-8"))


def place(today: date) -> County:
    """The county of Exmere with everything up to the last day of the month before `today`."""
    known = said()
    return county(
        Settings(
            people=known["people"],
            seed=known["seed"],
            years=YEARS,
            until=last_of_month(today, 1),
            areas=tuple(one.code for one in areas().children(AREA)),
            shares=tuple(known["shares"]),
            sender="Exmere",
            community_services=known["community_services"],
            untidy_at=known["untidy"],
        )
    )


def last_of_month(today: date, months: int) -> date:
    """The last day of a month so many before that of `today`.

    >>> last_of_month(date(2026, 11, 25), 1)
    datetime.date(2026, 10, 31)
    """
    day = today.replace(day=1)
    for _ in range(months - 1):
        day = (day - timedelta(days=1)).replace(day=1)
    return day - timedelta(days=1)


def _sent(folder: Path, made: County, number: int, one: Mapping[str, Any]) -> Sent:
    day = last_of_month(made.settings.until + timedelta(days=1), one["months"] + 1)
    providers = tuple(one["providers"])
    told = made.submission(
        providers=providers, upto=day, faults=one.get("rules", ()), each=one.get("each"), sender=one["sender"]
    )
    into = told.write(folder / f"{number:02}-{one['folder']}-{day:%Y-%m}")
    if "broken" in one:
        break_files(into, one["broken"])
    names = tuple(said()["names"][code] for code in providers)
    return Sent(into, one["sender"], providers, names, day, "broken" in one, told.truth)
