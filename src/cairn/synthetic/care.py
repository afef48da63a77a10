"""Everybody of a county, and everything that happened to them: people, episodes and stays."""

from dataclasses import dataclass

import numpy as np

from cairn.synthetic.chance import Generator, generator, pick, whole
from cairn.synthetic.courses import FIRST_TIME, Rates, beside, courses
from cairn.synthetic.custody import custody, people_in_prison
from cairn.synthetic.field import EVERY_GROUP, GROUPS, place, reasons
from cairn.synthetic.frames import NEVER, Frame, after, size, stack, take
from cairn.synthetic.people import people
from cairn.synthetic.providers import COMMUNITY, Network
from cairn.synthetic.settings import Settings
from cairn.synthetic.volumes import comers, entrants

LOST = ("commencement-declined", "dropped-out", "onward-referral-refused")


@dataclass(frozen=True)
class Care:
    """People (a row each; their number is its place), their episodes and their stays in prison."""

    people: Frame
    episodes: Frame
    stays: Frame


def care(settings: Settings, services: Network) -> Care:
    """Make everybody, and follow them to the last day; what was over before the first day is left out."""
    rng = generator(settings.seed, "care")
    counts = entrants(rng, settings)
    parts: list[Frame] = []
    episodes: list[Frame] = []
    for group, name in enumerate(EVERY_GROUP):
        rng = generator(settings.seed, "courses", name)
        who = people(rng, settings, comers(rng, settings, group, counts[name]))
        made = courses(rng, settings, services, who)
        extra = beside(rng, settings, services, Rates(settings.of_the_field), made)
        episodes.append(_moved_up(stack([made, extra]), parts))
        parts.append(who)
    rng = generator(settings.seed, "custody")
    who = people(rng, settings, people_in_prison(rng, settings, counts["prison"]))
    stays, outside = custody(rng, settings, services, who)
    episodes.append(_moved_up(outside, parts))
    stays = _moved_up(stays, parts)
    parts.append(who)
    lost, triaged = _never_started(settings, services, episodes)
    episodes.append(_moved_up(triaged, parts))
    parts.append(lost)
    return Care(
        stack(parts),
        _kept(settings, stack(episodes), "triage", "end"),
        _kept(settings, stays, "reception", "release"),
    )


def _moved_up(frame: Frame, before: list[Frame]) -> Frame:
    """The same rows with people numbered after those who were made before."""
    return {**frame, "person": frame["person"] + sum(map(size, before))}


def _kept(settings: Settings, frame: Frame, first: str, last: str) -> Frame:
    return take(frame, (frame[first] <= settings.ends) & (frame[last] >= settings.begins))


def _never_started(settings: Settings, services: Network, episodes: list[Frame]) -> tuple[Frame, Frame]:
    """People who are triaged and then begin no structured treatment."""
    rng = generator(settings.seed, "never started")
    said = settings.of_the_field.of("treatment", "volumes", "never_started")
    fresh = sum(
        int(((one["came"] == FIRST_TIME) & (one["triage"] >= settings.begins)).sum()) for one in episodes
    )
    count = round(fresh * said)
    span = int((settings.ends - settings.begins).astype(int))
    group = pick(rng, settings.of_the_field.each("in_treatment"), count)
    parts = [comers(rng, settings, one, int((group == one).sum())) for one in range(len(GROUPS))]
    who = stack(parts)
    who["entry"] = after(settings.begins, rng.integers(0, span, count))
    made = people(rng, settings, who)
    return made, _triaged(rng, services, made)


def _triaged(rng: Generator, services: Network, who: Frame) -> Frame:
    """One episode each, without a start, given up after some weeks."""
    count = size(who)
    kind = np.full(count, COMMUNITY)
    lost = np.array([place(reasons(), reason) for reason in LOST])
    return {
        "person": np.arange(count),
        "turn": np.zeros(count, np.int64),
        "came": np.full(count, FIRST_TIME),
        "provider": services.choose(rng, kind, who["area"]),
        "kind": kind,
        "area": who["area"],
        "triage": who["entry"],
        "offered": who["entry"],
        "start": np.full(count, NEVER),
        "end": after(who["entry"], whole(rng, 7, 90, count)),
        "reason": lost[rng.integers(0, len(lost), count)],
    }
