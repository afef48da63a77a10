"""How many people to make, so that as many are in treatment as the settings ask for.

A pilot with a fixed seed follows a number of people through the same courses and counts how many are in
treatment in the last year for each one made. So the length of stays and the number of people fit together
whatever the settings say.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from cairn.synthetic.chance import Generator, generator
from cairn.synthetic.courses import courses, entries
from cairn.synthetic.custody import custody, people_in_prison
from cairn.synthetic.field import GROUPS, YOUNG
from cairn.synthetic.frames import Array, Frame, age_on
from cairn.synthetic.people import people
from cairn.synthetic.providers import network
from cairn.synthetic.settings import Settings

PILOT = 12_000
YEAR = 365


def entrants(rng: Generator, settings: Settings) -> dict[str, int]:
    """How many people to make of each group, young people ("young") and people in prison ("prison")."""
    pilot = _followed(settings.folder, settings.years)
    share = settings.of_the_field.of("treatment", "volumes")
    wanted = settings.people * settings.of_the_field.each("in_treatment")
    wanted = wanted / settings.of_the_field.each("in_treatment").sum()
    prison = settings.people * share["stays"] / pilot["stays"]
    adults = (wanted - prison * pilot["prison"]) / pilot["groups"][:YOUNG]
    young = settings.people * share["young"] / pilot["groups"][YOUNG]
    counts = {**dict(zip(GROUPS, adults, strict=True)), "young": young, "prison": prison}
    return {name: int(number) + int(rng.random() < number % 1) for name, number in counts.items()}


@lru_cache(maxsize=8)
def _followed(folder: Path, years: int) -> dict[str, Array]:
    """People in treatment in the last year, and stays in it, for each person made."""
    settings = Settings(folder=folder, years=years)
    rng = generator(0, "pilot")
    groups = np.array([_in_treatment(rng, settings, group) for group in range(YOUNG + 1)])
    who = people(rng, settings, people_in_prison(rng, settings, PILOT))
    stays, episodes = custody(rng, settings, network(settings), who)
    last = (stays["reception"] <= settings.ends) & (stays["release"] > settings.ends - YEAR)
    outside = np.bincount(who["group"][_active(settings, episodes)], minlength=YOUNG)
    return {"groups": groups, "prison": outside[:YOUNG] / PILOT, "stays": last.sum() / PILOT}


def _in_treatment(rng: Generator, settings: Settings, group: int) -> float:
    who = people(rng, settings, comers(rng, settings, group, PILOT))
    made = courses(rng, settings, network(settings), who)
    grown = age_on(who["birth"][made["person"]], made["triage"]) >= 18
    own = {name: values[grown != (group == YOUNG)] for name, values in made.items()}
    return len(_active(settings, own)) / PILOT


def _active(settings: Settings, episodes: Frame) -> Array:
    """The people with an episode on a day of the last year."""
    there = (episodes["start"] <= settings.ends) & (episodes["end"] > settings.ends - YEAR)
    return np.unique(episodes["person"][there])


def comers(rng: Generator, settings: Settings, group: int, count: int) -> Frame:
    """Whom to make, for `people`: so many people of one group, by the day on which they first come."""
    known = settings.of_the_field
    said = known.of("young") if group == YOUNG else known.of("treatment", "groups", GROUPS[group])
    return {
        "entry": entries(rng, settings, count, said["growth"], said["warm_up"]),
        "mix": np.full(count, group),
        "male": np.full(count, said["male"]),
        "age": np.full(count, float(said.get("age", 0))),
        "age_spread": np.full(count, float(said.get("age_spread", 0))),
    }
