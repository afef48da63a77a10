"""The rows of outcomes_top.csv: when profiles of adults are taken, and what they answer."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cairn.records import contract
from cairn.synthetic.chance import Generator, generator, happens, pick_by, whole, within
from cairn.synthetic.field import COMPLETED, GROUPS, YOUNG, Field, codes, place
from cairn.synthetic.frames import MISSING, NOT_ASKED, Array, Frame, after, place_in, size, take
from cairn.synthetic.people import of_class
from cairn.synthetic.providers import YOUNG_SERVICE
from cairn.synthetic.reviews import keyed
from cairn.synthetic.settings import Settings

STOPPED, LESS, SAME = range(3)
EVERY_DAY = 28
LATE = (20, 70)
WITHIN = 14


def profiles(settings: Settings, episodes: Frame, looked: Frame) -> Frame:
    """The profiles of the adults' episodes; `looked` are their reviews."""
    rng = generator(settings.seed, "profiles")
    rows = _taken(rng, settings, episodes, looked)
    episode, stage = rows["episode"], rows["stage"]
    closing = stage >= place(STAGES, "exit")
    found = {
        **keyed(episodes, episode, rows["day"], closing),
        "top_id": place_in(episode, rows["day"], stage) - 1,
        "top_date": rows["day"],
        "stage": stage,
        **_answered(rng, settings, episodes, rows),
    }
    return _lacking(rng, settings.of_the_field, found, episodes["_untidy"][episode])


STAGES = codes("outcomes_top", "stage")


def _taken(rng: Generator, settings: Settings, episodes: Frame, looked: Frame) -> Frame:
    """Which profiles there are: `episode` (its place), `day`, `stage`."""
    adult = (episodes["_kind"] != YOUNG_SERVICE) & ~np.isnat(episodes["_start"])
    reviewed = take(looked, adult[looked["episode"]] & looked["profile"])
    parts = [
        _starts(rng, settings, episodes, np.flatnonzero(adult)),
        (reviewed["episode"], reviewed["day"], np.full(size(reviewed), place(STAGES, "review"))),
        *_exits(rng, settings, episodes, np.flatnonzero(adult)),
    ]
    names = ("episode", "day", "stage")
    rows = {name: np.concatenate([part[turn] for part in parts]) for turn, name in enumerate(names)}
    return take(rows, rows["day"] <= settings.ends)


Part = tuple[Array, Array, Array]


def _starts(rng: Generator, settings: Settings, episodes: Frame, adult: Array) -> Part:
    said, careless = (
        settings.of_the_field.of("profiles", "taken"),
        settings.of_the_field.of("untidy", "profiles"),
    )
    untidy = episodes["_untidy"][adult]
    there = ~happens(rng, careless["no_start"] * untidy, len(adult))
    late = happens(rng, careless["late_start"] * untidy, len(adult))
    days = np.where(late, within(rng, LATE, len(adult)), within(rng, said["start"], len(adult)))
    day = np.minimum(after(episodes["_start"][adult], days), episodes["discharge_date"][adult])
    return adult[there], day[there], np.zeros(int(there.sum()), np.int64)


def _exits(rng: Generator, settings: Settings, episodes: Frame, adult: Array) -> list[Part]:
    """Profiles at the end, nearly always where treatment was completed; a few some weeks later."""
    said, careless = (
        settings.of_the_field.of("profiles", "taken"),
        settings.of_the_field.of("untidy", "profiles"),
    )
    own = {name: episodes[name][adult] for name in ("_start", "_class", "_untidy", "discharge_date")}
    finished = own["_class"] == COMPLETED
    lost = happens(rng, careless["no_exit"] * own["_untidy"], len(adult))
    unplanned = happens(rng, said["exit_unplanned"], len(adult)) & (own["_class"] < len(STAGES) - 1)
    there = np.where(finished, ~lost, unplanned)
    day = np.maximum(after(own["discharge_date"], -within(rng, said["exit"], len(adult))), own["_start"])
    later = finished & happens(rng, said["post_exit"], len(adult))
    post = after(own["discharge_date"], within(rng, said["post_exit_days"], len(adult)))
    return [_part(adult, there, day, "exit"), _part(adult, later, post, "post-exit")]


def _part(adult: Array, there: Array, day: Array, stage: str) -> Part:
    return adult[there], day[there], np.full(int(there.sum()), place(STAGES, stage))


def _answered(rng: Generator, settings: Settings, episodes: Frame, rows: Frame) -> Frame:
    known, group = settings.of_the_field, episodes["_group"][rows["episode"]]
    later = rows["stage"] > 0
    response = _responses(rng, known, episodes, rows)
    found: Frame = {}
    for item in _items():
        found[item] = _days(rng, settings, episodes, rows, item, response)
    found["alcohol_units_per_day"] = _units(rng, group, found["alcohol_days"])
    found.update(_injecting(rng, known, group, found["opiate_days"], later))
    found.update(_scores(rng, known, response, later))
    found.update(_activities(rng, known, group, later))
    found.update(_housing(rng, known, episodes, rows, later))
    return found


def _items() -> list[str]:
    return list(dict.fromkeys(one.top_item for one in contract().codes["substances"].codes))


def _asked_after(item: str) -> Array:
    every = contract().codes["substances"].codes
    return np.array([number for number, one in enumerate(every) if one.top_item == item])


def _responses(rng: Generator, known: Field, episodes: Frame, rows: Frame) -> Array:
    """What became of use by then: one answer for each episode, and another where treatment was completed."""
    said, count = known.of("profiles", "response"), size(episodes)
    table = np.array([*(said[one] for one in GROUPS), said["alcohol"]], float)
    usual = pick_by(rng, table, episodes["_group"])[rows["episode"]]
    finished = (episodes["_class"] == COMPLETED)[rows["episode"]] & (rows["stage"] >= place(STAGES, "exit"))
    done = pick_by(rng, np.array([said["completed"]], float), np.zeros(count, np.int64))[rows["episode"]]
    return np.where(finished, done, usual)


def _days(
    rng: Generator, settings: Settings, episodes: Frame, rows: Frame, item: str, response: Array
) -> Array:
    """Days of use of the substances behind one item: at the start, then as treatment changed it."""
    begin = _at_start(rng, settings, episodes, item)[rows["episode"]]
    count, still = len(begin), settings.of_the_field.of("profiles", "response", "still_none")
    slips = np.where(happens(rng, still, count), 0, whole(rng, 1, 6, count))
    fewer = np.round(begin * rng.uniform(0.1, 0.6, count)).astype(np.int64)
    much = np.clip(begin + whole(rng, -4, 4, count), 0, EVERY_DAY)
    same = np.where(begin == 0, 0, much)
    now = np.select([response == STOPPED, response == LESS], [np.where(begin > 0, slips, 0), fewer], same)
    return np.where(rows["stage"] == 0, begin, now)


def _at_start(rng: Generator, settings: Settings, episodes: Frame, item: str) -> Array:
    """Days at the start of each episode, more if the substance is the main one, few if it is not named."""
    said, count = settings.of_the_field.of("profiles"), size(episodes)
    here = [np.isin(episodes[f"substance_{turn}"], _asked_after(item)) for turn in (1, 2, 3)]
    main, further = here[0], here[1] | here[2]
    nothing = _nothing_used(rng, settings, episodes, main)
    daily = np.where(main, said["cited"]["first"]["daily"], said["cited"]["further"]["daily"])
    between = np.where(happens(rng, daily, count), EVERY_DAY, whole(rng, 1, EVERY_DAY - 1, count))
    few = happens(rng, said["not_cited"].get(item, 0.0), count)
    other = np.where(few, whole(rng, 1, said["not_cited"]["few"], count), 0)
    return np.where(main | further, np.where(nothing, 0, between), other)


def _nothing_used(rng: Generator, settings: Settings, episodes: Frame, main: Array) -> Array:
    """Where none was used before the start; with an opiate as the main substance that is odd (a warning)."""
    said, count = settings.of_the_field.of("profiles", "cited"), size(episodes)
    chance = np.where(main, said["first"]["none"], said["further"]["none"])
    odd = np.isin(episodes["substance_1"], of_class("opiate")) & main
    prison = settings.of_the_field.of("untidy", "profiles", "from_prison") * episodes["_untidy"]
    return happens(rng, np.where(odd, prison, chance), count)


def _units(rng: Generator, group: Array, days: Array) -> Array:
    drinks = np.where(group >= GROUPS.index("non-opiate-and-alcohol"), 16, 7)
    units = np.clip(np.round(drinks + 7 * rng.standard_normal(len(days))), 1, 120).astype(np.int64)
    return np.where(days > 0, units, 0)


def _injecting(rng: Generator, known: Field, group: Array, opiates: Array, later: Array) -> Frame:
    said, count = known.of("profiles", "injecting"), len(group)
    share = np.where(group == GROUPS.index("opiate"), said["opiate"], said["other"]) * np.where(later, 0.5, 1)
    days = np.where(happens(rng, share, count), np.maximum(opiates, 1), 0)
    yes, no = (place(codes("outcomes_top", "sharing"), word) for word in ("yes", "no"))
    shares = (days > 0) & happens(rng, said["sharing"], count)
    return {"injecting_days": days, "sharing": np.where(shares, yes, no)}


def _scores(rng: Generator, known: Field, response: Array, later: Array) -> Frame:
    """Scores of health and of life, better later, most where use stopped."""
    lift = np.select([response == STOPPED, response == LESS], [1.25, 0.9], 0.35) * later
    found = {}
    for name, (middle, more, spread) in known.of("profiles", "scores").items():
        drawn = middle + more * lift + spread * rng.standard_normal(len(response))
        found[name] = np.clip(np.round(drawn), 0, 20).astype(np.int64)
    return found


def _activities(rng: Generator, known: Field, group: Array, later: Array) -> Frame:
    found = {}
    for name, said in known.of("profiles", "activities").items():
        shares = np.array([*(said[one] for one in GROUPS), said["non-opiate"]])
        active = happens(rng, shares[np.minimum(group, YOUNG), later.astype(int)], len(group))
        found[name] = np.where(active, within(rng, said["days"], len(group)), 0)
    return found


def _housing(rng: Generator, known: Field, episodes: Frame, rows: Frame, later: Array) -> Frame:
    """Problems with housing, as the episode's need of accommodation makes likely."""
    need = np.maximum(episodes["accommodation_need"][rows["episode"]], 0)
    names = codes("episodes", "accommodation_need")
    yes, no = (place(codes("outcomes_top", "acute_housing_problem"), word) for word in ("yes", "no"))
    found = {}
    for name, said in known.of("profiles", "housing").items():
        shares = np.array([said[word] for word in names])[need, later.astype(int)]
        found[name] = np.where(happens(rng, shares, len(need)), yes, no)
    return found


def _lacking(rng: Generator, known: Field, found: Frame, untidy: Array) -> Frame:
    """Leave out an answer here and there."""
    said: Mapping[str, Any] = known.of("profiles", "lacking")
    kept = {"top_id", "top_date", "stage", "provider", "client_id", "episode_id"}
    made = dict(found)
    for name in [one for one in found if one not in kept and not one.startswith("_")]:
        gone = happens(rng, said["missing"] * np.minimum(untidy, 4), len(untidy))
        unasked = happens(rng, said["not_asked"] * untidy, len(untidy))
        made[name] = np.where(gone, MISSING, np.where(unasked, NOT_ASKED, found[name]))
    return made
