"""How people come to treatment, stay, leave and return: a chain of episodes for each person.

A renewal process: stays are drawn from mixtures of lognormal lengths, then a reason to leave, then whether
and when the person starts again. Starts reach back some years before the first record, so that on the first
day those with long stays are there already.
"""

from functools import cached_property

import numpy as np

from cairn.synthetic.chance import Generator, happens, pick, pick_by, waiting, weekday, whole, within
from cairn.synthetic.field import (
    COMPLETED,
    DIED,
    EVERY_GROUP,
    GROUPS,
    TRANSFERRED,
    UNPLANNED,
    YOUNG,
    Field,
    place,
    reason_classes,
    reasons,
    weights,
)
from cairn.synthetic.frames import Array, Frame, after, age_on, stack, take
from cairn.synthetic.people import move
from cairn.synthetic.providers import ALCOHOL, COMMUNITY, KINDS, RESIDENTIAL, YOUNG_SERVICE, Network
from cairn.synthetic.settings import Settings

IN_RESIDENCE = len(EVERY_GROUP)
FIRST_TIME, RETURNED, TRANSFER = 0, 1, 2
MOST_EPISODES = 25
LONGEST = 20_000
SOONEST_PLANNED = 21
ADULT = 18


class Rates:
    """The numbers of the courses, a row for each group, young people and residential services."""

    def __init__(self, known: Field) -> None:
        self.known = known
        self.ends = known.ends
        self.classes = reason_classes()
        self.custody = np.array([place(reasons(), "transferred-in-custody")])

    def _each(self, key: str) -> Array:
        """A number of each group, young people last."""
        return np.append(self.known.each(key), self.known.of("young", key))

    @cached_property
    def again(self) -> Array:
        """The chance to start again, by group and by class of the exit before."""
        chances = np.zeros((len(EVERY_GROUP), 4))
        chances[:, COMPLETED], chances[:, UNPLANNED] = self._each("gone_again"), self._each("back_again")
        chances[:, TRANSFERRED] = self.known.of("treatment", "transfers", "go_on")
        return chances

    @cached_property
    def gap(self) -> Array:
        """Mean days until a new start, by group."""
        return self._each("gap")

    @cached_property
    def kinds(self) -> Array:
        """Weights of the kinds of service, by group."""
        groups = self.known.of("treatment", "groups")
        return np.array(
            [*(weights(groups[one]["kinds"], KINDS) for one in GROUPS), weights({"young": 1}, KINDS)]
        )

    @cached_property
    def stays(self) -> list[Array]:
        """Share, median and spread of the lengths of stay, by row."""
        groups = self.known.of("treatment", "groups")
        tables = [
            *(groups[one] for one in GROUPS),
            self.known.of("young"),
            self.known.of("treatment", "residential"),
        ]
        return [np.array(one["stays"], float) for one in tables]

    @cached_property
    def stretch(self) -> Array:
        """How much longer a stay is, by class of its end."""
        said = self.known.of("treatment", "stretch")
        return np.array([said[name] for name in ("completed", "transferred", "unplanned", "died")])


def lasting(rng: Generator, mixtures: list[Array], rows: Array) -> Array:
    """Days of stay from the mixture of each row, at least 1."""
    days = np.ones(len(rows))
    for row in np.unique(rows):
        here = np.flatnonzero(rows == row)
        share, median, spread = mixtures[row].T
        part = pick(rng, share, len(here))
        days[here] = median[part] * np.exp(spread[part] * rng.standard_normal(len(here)))
    return np.clip(days, 1, LONGEST)


def entries(rng: Generator, settings: Settings, count: int, growth: float, warm_up: int) -> Array:
    """Days on which people come for the first time, by the seasons and with the growth of a year."""
    months = np.arange(
        settings.ends.astype("M8[M]") - 12 * (settings.years + warm_up) + 1, settings.ends + 1, dtype="M8[M]"
    )
    seasons = np.array(settings.of_the_field.of("treatment", "seasons", "months"))
    share = seasons[months.astype(int) % 12] * (1 + growth) ** (np.arange(len(months)) / 12)
    chosen = months[pick(rng, share, count)].astype("M8[D]")
    return np.sort(weekday(after(chosen, rng.integers(0, 28, count))))


def courses(rng: Generator, settings: Settings, network: Network, who: Frame) -> Frame:
    """The episodes of people (a frame of `people`), one after another until the last day of the records.

    Columns: person, turn, came (FIRST_TIME, RETURNED or TRANSFER), provider, area, triage, offered, start,
    end, reason. The end may lie beyond the last day.
    """
    rates, rounds = Rates(settings.of_the_field), []
    person = np.arange(len(who["entry"]))
    kinds = pick_by(rng, rates.kinds, who["group"])
    now = {
        "person": person,
        "came": np.full(len(person), FIRST_TIME),
        "day": who["entry"],
        "area": who["area"],
        "kind": kinds,
        "provider": network.choose(rng, kinds, who["area"]),
    }
    for turn in range(MOST_EPISODES):
        made = _episode(rng, settings, rates, who, now)
        rounds.append({**made, "turn": np.full(len(made["person"]), turn)})
        now = _next(rng, settings, network, rates, who, made)
        if not len(now["person"]):
            break
    return stack(rounds)


def _episode(rng: Generator, settings: Settings, rates: Rates, who: Frame, now: Frame) -> Frame:
    """One episode of each person: waits, length and reason of its end."""
    row = np.where(now["kind"] == RESIDENTIAL, IN_RESIDENCE, who["group"][now["person"]])
    reason = pick_by(rng, rates.ends, row)
    ends = rates.classes[reason]
    days = lasting(rng, rates.stays, row) * rates.stretch[ends]
    days = np.where(ends == COMPLETED, np.maximum(days, SOONEST_PLANNED), days)
    offer, begin = waits(rng, settings, now["came"] != TRANSFER)
    start = after(now["day"], offer + begin)
    return {
        **{name: now[name] for name in ("person", "came", "provider", "kind", "area")},
        "triage": now["day"],
        "offered": after(now["day"], offer),
        "start": start,
        "end": after(start, np.maximum(days, 1).astype(np.int64)),
        "reason": reason,
    }


def waits(rng: Generator, settings: Settings, asked: Array) -> tuple[Array, Array]:
    """Days from triage to the offer, and from there to the start; none where somebody hands over."""
    said = settings.of_the_field.of("treatment", "waits")
    count = len(asked)
    offer = np.minimum(waiting(rng, said["offer"] + 0.5, count), 14)
    long = happens(rng, said["long_share"] * settings.untidy, count)
    offer = np.where(long, within(rng, said["long_days"], count), offer)
    begin = np.minimum(waiting(rng, said["start"] + 0.5, count), 6)
    return np.where(asked, offer, 0), np.where(asked, begin, 0)


def _next(
    rng: Generator, settings: Settings, network: Network, rates: Rates, who: Frame, made: Frame
) -> Frame:
    """Who starts again, when and where."""
    group = who["group"][made["person"]]
    ends = rates.classes[made["reason"]]
    moved_on = (ends == TRANSFERRED) & ~np.isin(made["reason"], rates.custody)
    told = np.where((ends == TRANSFERRED) & ~moved_on, UNPLANNED, ends)
    goes_on = happens(rng, rates.again[group, told], len(group)) & (ends != DIED)
    gap = np.where(moved_on, _handover(rng, settings, len(group)), _pause(rng, settings, rates, group))
    day = after(made["end"], gap)
    kept = goes_on & (day <= settings.ends)
    chosen = {**take(made, kept), "day": day[kept], "came": np.where(moved_on[kept], TRANSFER, RETURNED)}
    chosen["area"] = move(rng, settings, chosen["area"])
    return _placed(rng, settings, network, rates, who, chosen)


def _handover(rng: Generator, settings: Settings, count: int) -> Array:
    """Days from a transfer to the next start; some lie around the limit that joins episodes."""
    said = settings.of_the_field.of("treatment", "transfers")
    edge = happens(rng, said["edge_share"], count)
    return np.where(edge, within(rng, said["edge_days"], count), waiting(rng, said["mean_gap"], count))


def _pause(rng: Generator, settings: Settings, rates: Rates, group: Array) -> Array:
    """Days from an exit to the next triage; some lie around the limit of a re-presentation."""
    said = settings.of_the_field.of("treatment", "returns")
    edge = happens(rng, said["edge_share"], len(group))
    natural = 1 + waiting(rng, rates.gap[group], len(group))
    return np.where(edge, within(rng, said["edge_days"], len(group)), natural)


def _placed(
    rng: Generator, settings: Settings, network: Network, rates: Rates, who: Frame, chosen: Frame
) -> Frame:
    """Choose the next service: another one after a transfer, mostly the same after a pause."""
    group, count = who["group"][chosen["person"]], len(chosen["person"])
    handed = chosen["came"] == TRANSFER
    residence = chosen["reason"] == place(reasons(), "transferred-to-residential")
    other = np.where(chosen["kind"] == COMMUNITY, ALCOHOL, COMMUNITY)
    kind = np.where(handed, np.where(residence, RESIDENTIAL, other), pick_by(rng, rates.kinds, group))
    kind = _grown_up(rng, settings, who, chosen, group, kind)
    stays = ~handed & happens(rng, settings.of_the_field.of("treatment", "returns", "same_provider"), count)
    stays &= (chosen["kind"] != RESIDENTIAL) & ((group != YOUNG) | (kind == chosen["kind"]))
    provider = np.where(stays, chosen["provider"], network.choose(rng, kind, chosen["area"]))
    return {**chosen, "kind": network.kinds[provider], "provider": provider}


def _grown_up(
    rng: Generator, settings: Settings, who: Frame, chosen: Frame, group: Array, kind: Array
) -> Array:
    """Young people stay with their service until 18, and a few beyond, whom it reports as young."""
    adult = age_on(who["birth"][chosen["person"]], chosen["day"]) >= ADULT
    share = settings.of_the_field.of("young", "kept_at_18") * settings.untidy
    kept = ~adult | happens(rng, share, len(adult))
    return np.where(group == YOUNG, np.where(kept, YOUNG_SERVICE, COMMUNITY), kind)


def beside(rng: Generator, settings: Settings, network: Network, rates: Rates, made: Frame) -> Frame:
    """Episodes at a second service while the first goes on, and those of deaths that only one tells."""
    said = settings.of_the_field.of("treatment", "beside")
    days = (made["end"] - made["start"]).astype(np.int64)
    grown = np.isin(made["kind"], (COMMUNITY, ALCOHOL)) & (made["came"] != TRANSFER)
    died = rates.classes[made["reason"]] == DIED
    stay = take(made, grown & ~died & (days > 60) & happens(rng, said["share"], len(days)))
    told = take(made, grown & died & (days > 60) & happens(rng, said["death_told_once"], len(days)))
    return stack([_residence(rng, network, rates, said["days"], stay), _untold(rng, network, told)])


def _residence(rng: Generator, network: Network, rates: Rates, days: list[int], made: Frame) -> Frame:
    count = len(made["person"])
    room = (made["end"] - made["start"]).astype(np.int64)
    start = after(made["start"], whole(rng, 10, room - 20, count))
    end = np.minimum(after(start, within(rng, days, count)), after(made["end"], -1))
    reason = pick_by(rng, rates.ends[[IN_RESIDENCE]] * (rates.classes != DIED), np.zeros(count, np.int64))
    kind = np.full(count, RESIDENTIAL)
    return _second(made, start, end, reason, network.choose(rng, kind, made["area"]), kind)


def _untold(rng: Generator, network: Network, made: Frame) -> Frame:
    """A second service that notices only that somebody has stopped coming."""
    count = len(made["person"])
    start = after(made["end"], -whole(rng, 20, 55, count))
    end = after(made["end"], whole(rng, 20, 80, count))
    reason = np.full(count, place(reasons(), "dropped-out"))
    kind = np.where(made["kind"] == COMMUNITY, ALCOHOL, COMMUNITY)
    return _second(made, start, end, reason, network.choose(rng, kind, made["area"]), kind)


def _second(made: Frame, start: Array, end: Array, reason: Array, provider: Array, kind: Array) -> Frame:
    new = {
        "provider": provider,
        "kind": kind,
        "triage": start,
        "offered": start,
        "start": start,
        "end": end,
        "reason": reason,
    }
    return {**made, **new, "came": np.full(len(start), TRANSFER)}
