"""The rows of deaths.csv: suspected deaths of people in treatment, of people who left it, and of others."""

import numpy as np

from cairn.synthetic.chance import Generator, generator, happens, pick, waiting, whole, within
from cairn.synthetic.field import DIED, GROUPS, codes, weights
from cairn.synthetic.frames import MISSING, NEVER, Array, Frame, after, size, stack, take
from cairn.synthetic.harm import suspected
from cairn.synthetic.people import people
from cairn.synthetic.settings import Settings

YEAR = 365
ATTRIBUTOR = {"first_initial": "first", "surname_initial": "surname", "birth_date": "birth", "sex": "sex"}


def deaths(
    settings: Settings, who: Frame, episodes: Frame, stays: Frame, after_release: tuple[Array, Array]
) -> Frame:
    """The deaths of the whole period; `after_release` has the people who died then, and the days."""
    rng = generator(settings.seed, "deaths")
    told = _in_treatment(rng, settings, episodes)
    left = _left(rng, settings, episodes, stays)
    known = stack([told, left, {"person": after_release[0], "day": after_release[1]}])
    known = take(known, (known["day"] >= settings.begins) & (known["day"] <= settings.ends))
    others = _others(rng, settings, size(known))
    people_told = stack([_told(rng, settings, take(who, known["person"]), known["day"]), others])
    return _rows(rng, settings, people_told)


def _in_treatment(rng: Generator, settings: Settings, episodes: Frame) -> Frame:
    """Some of the deaths that providers told."""
    share = settings.of_the_field.of("community", "deaths", "in_treatment")
    died = np.flatnonzero(episodes["_class"] == DIED)
    chosen = died[happens(rng, share, len(died))]
    return {"person": episodes["_person"][chosen], "day": episodes["discharge_date"][chosen]}


def _left(rng: Generator, settings: Settings, episodes: Frame, stays: Frame) -> Frame:
    """Deaths within about a year of leaving, of people of whom nothing came later."""
    count = round(settings.of_the_field.of("community", "deaths", "recent") * _expected(settings))
    last = np.full(
        int(max(episodes["_person"].max(initial=0), stays["person"].max(initial=0))) + 1, settings.begins
    )
    np.maximum.at(last, episodes["_person"], episodes["discharge_date"])
    np.maximum.at(last, stays["person"], stays["release"])
    died = np.unique(episodes["_person"][episodes["_class"] == DIED])
    gone = np.flatnonzero((last > settings.begins) & (last < settings.ends - YEAR // 4))
    gone = np.setdiff1d(np.setdiff1d(gone, died), np.unique(stays["person"]))
    chosen = rng.choice(gone, min(count, len(gone)), replace=False)
    return {"person": chosen, "day": after(last[chosen], whole(rng, 1, YEAR + 120, len(chosen)))}


def _expected(settings: Settings) -> float:
    return float(
        settings.of_the_field.of("community", "deaths", "suspected") * settings.people * settings.years
    )


def _others(rng: Generator, settings: Settings, already: int) -> Frame:
    """People who were never in treatment here."""
    said = settings.of_the_field.of("community", "deaths")
    count = max(round(_expected(settings)) - already, 0)
    span = int((settings.ends - settings.begins).astype(int))
    day = after(settings.begins, rng.integers(0, span + 1, count))
    who = people(
        rng,
        settings,
        {
            "entry": day,
            "mix": np.full(count, GROUPS.index("opiate")),
            "male": np.full(count, said["male"]),
            "age": np.full(count, float(said["age"])),
            "age_spread": np.full(count, said["age_spread"]),
        },
    )
    return _told(rng, settings, who, day)


def _told(rng: Generator, settings: Settings, who: Frame, day: Array) -> Frame:
    """What is told of the person; sometimes not all of it."""
    whole_key = happens(rng, settings.of_the_field.of("community", "deaths", "whole_attributor"), len(day))
    found = {column: who[own].copy() for column, own in ATTRIBUTOR.items()}
    lost = np.where(whole_key, -1, rng.integers(0, len(ATTRIBUTOR), len(day)))
    for number, column in enumerate(ATTRIBUTOR):
        gone = NEVER if column == "birth_date" else MISSING
        found[column] = np.where(lost == number, gone, found[column])
    return {**found, "death_date": day, "area": who["area"]}


def _rows(rng: Generator, settings: Settings, told: Frame) -> Frame:
    known, count = settings.of_the_field, size(told)
    said = known.of("community", "deaths")
    told = take(told, np.argsort(told["death_date"], kind="stable"))
    names = np.array([suspected(settings).index(one) for one in said["substances"]])
    reported = after(told["death_date"], waiting(rng, said["reported_after"], count))
    return {
        "death_id": np.arange(count),
        **told,
        "reported_date": reported,
        "cause_status": pick(rng, weights(said["settled"], codes("deaths", "cause_status")), count),
        "substances_suspected": names[pick(rng, list(said["substances"].values()), count)],
        "source": pick(rng, weights(said["source"], codes("deaths", "source")), count),
        "_seen": reported,
        "_settled": after(told["death_date"], within(rng, said["settled_after"], count)),
    }


def died_after_release(rng: Generator, stays: Frame, died: int) -> tuple[Array, Array]:
    """The people who die within 21 days of a release, and when."""
    chosen = take(stays, stays["state"] == died)
    return chosen["person"], after(chosen["release"], whole(rng, 0, 20, size(chosen)))
