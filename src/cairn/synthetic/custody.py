"""Stays in prison, what becomes of people on release, and the community treatment that follows.

What happens after a release is drawn first, and the records are made to fit: a start within 21 days, a
recall, an assessment without a start. So the share that continues rises as the settings say.
"""

import numpy as np

from cairn.synthetic.chance import Generator, happens, pick, pick_by, waiting, weekday, whole
from cairn.synthetic.courses import FIRST_TIME, RETURNED, lasting
from cairn.synthetic.field import (
    COMPLETED,
    DIED,
    GROUPS,
    UNPLANNED,
    Field,
    codes,
    place,
    reason_classes,
    reasons,
    weights,
)
from cairn.synthetic.frames import MISSING, NEVER, Array, Frame, after, between, stack, take
from cairn.synthetic.people import PRISON_MIX, move
from cairn.synthetic.providers import COMMUNITY, PRISON, Network
from cairn.synthetic.settings import Settings

WINDOW = 21
MOST_STAYS = 12
STARTED = 0
STATES = ("started", "died", "recalled", "engaged", "declined", "moved", "unknown")
OTHER_NEED, NO_NEED = 7, 8
"""A release in no state: not to the community, or without a need for treatment."""
PRISON_CAME = 3
SURE = 30
LATE_START = 0.3
EARLIER = 1_500
"""Days before the first one on which people were taken in of whom some are still there."""
GROWN = 6_620
"""Days of life after which somebody is surely 18."""


def people_in_prison(rng: Generator, settings: Settings, count: int) -> Frame:
    """Whom to make, for `people`: adults who go to prison, most of them once."""
    known = settings.of_the_field.of("custody")
    span = int((settings.ends - settings.begins).astype(int))
    entry = after(settings.begins, rng.integers(-EARLIER, span, count))
    return {
        "entry": np.sort(entry),
        "mix": np.full(count, PRISON_MIX),
        "male": np.full(count, known["male"]),
        "age": np.full(count, float(known["age"])),
        "age_spread": np.full(count, known["age_spread"]),
    }


def custody(rng: Generator, settings: Settings, network: Network, who: Frame) -> tuple[Frame, Frame]:
    """The stays of people, and their episodes in the community.

    Stays: person, turn, provider, establishment, reception, origin, release, release_type, state, area,
    receiving. Episodes as `courses.courses` has them; came is PRISON_CAME after a release.
    """
    known, count = settings.of_the_field.of("custody"), len(who["entry"])
    person = np.arange(count)
    now = {
        "person": person,
        "reception": who["entry"],
        "origin": np.zeros(count, np.int64),
        "establishment": rng.integers(0, known["establishments"], count),
        "area": who["area"],
    }
    stays, episodes = [], [_before(rng, settings, network, who)]
    for turn in range(MOST_STAYS):
        made = {**_stay(rng, settings, network, now), "turn": np.full(len(now["person"]), turn)}
        stays.append(made)
        back = _back(rng, settings, made)
        episodes.append(_outside(rng, settings, network, who, made, back))
        now = _again(rng, settings, made, back)
        if not len(now["person"]):
            break
    return stack(stays), stack(episodes)


def _stay(rng: Generator, settings: Settings, network: Network, now: Frame) -> Frame:
    known, count = settings.of_the_field.of("custody"), len(now["person"])
    days = lasting(rng, [np.array(known["stays"], float)], np.zeros(count, np.int64)).astype(np.int64)
    release = after(now["reception"], np.clip(days, 3, 3_000))
    kind = pick(rng, weights(known["release"], codes("secure_episodes", "release_type")), count)
    made = {
        **now,
        "provider": network.choose(rng, np.full(count, PRISON), now["area"]),
        "release": release,
        "release_type": kind,
        "treated": happens(rng, known["treated"], count),
    }
    return {**made, "state": _state(rng, settings, made), "receiving": now["area"].copy()}


def _state(rng: Generator, settings: Settings, made: Frame) -> Array:
    """What will become of somebody: a place in STATES, or that nothing is asked of this release."""
    known, count = settings.of_the_field.of("custody"), len(made["person"])
    share = known["continuity"]["first"] + _how_late(settings, made["release"]) * (
        known["continuity"]["last"] - known["continuity"]["first"]
    )
    rest = 1 + pick(rng, weights(known["not_started"], STATES[1:]), count)
    state = np.where(happens(rng, share, count), STARTED, rest)
    needs = made["treated"] & happens(rng, known["continuity"]["needs"] / known["treated"], count)
    home = made["release_type"] == place(codes("secure_episodes", "release_type"), "community")
    return np.where(home & needs, state, np.where(home, NO_NEED, OTHER_NEED))


def _how_late(settings: Settings, day: Array) -> Array:
    """Where a day lies between the first (0) and the last (1) of the records."""
    whole_span = (settings.ends - settings.begins).astype(float)
    return np.clip((day - settings.begins).astype(float) / whole_span, 0, 1)


def _back(rng: Generator, settings: Settings, made: Frame) -> Array:
    """The day of the next reception, NaT where there is none."""
    known, count = settings.of_the_field.of("custody"), len(made["person"])
    gone = made["release_type"] == place(codes("secure_episodes", "release_type"), "died")
    handed = made["release_type"] == place(codes("secure_episodes", "release_type"), "other-establishment")
    recalled = made["state"] == STATES.index("recalled")
    gap = WINDOW + SURE + waiting(rng, known["gap"], count)
    gap = np.where(recalled, whole(rng, 1, WINDOW, count), np.where(handed, 0, gap))
    comes = recalled | handed | happens(rng, known["again"], count)
    comes &= ~gone & (made["state"] != STATES.index("died"))
    return np.where(comes, after(made["release"], gap), NEVER)


def _again(rng: Generator, settings: Settings, made: Frame, back: Array) -> Frame:
    """Who is taken in again before the records end, and where from."""
    kept = ~np.isnat(back) & (back <= settings.ends)
    handed = made["release_type"] == place(codes("secure_episodes", "release_type"), "other-establishment")
    count, places = int(kept.sum()), settings.of_the_field.of("custody", "establishments")
    move_to = (made["establishment"][kept] + whole(rng, 1, places - 1, count)) % places
    return {
        "person": made["person"][kept],
        "reception": back[kept],
        "origin": handed[kept].astype(np.int64),
        "establishment": np.where(handed[kept], move_to, rng.integers(0, places, count)),
        "area": move(rng, settings, made["area"][kept]),
    }


def _before(rng: Generator, settings: Settings, network: Network, who: Frame) -> Frame:
    """Community treatment that the first reception interrupts."""
    known = settings.of_the_field.of("custody")
    chosen = np.flatnonzero(happens(rng, known["known_before"], len(who["entry"])))
    days = lasting(rng, [np.array(known["community"]["stays"], float)], np.zeros(len(chosen), np.int64))
    end = who["entry"][chosen]
    begun = after(end, -np.clip(days, 20, 2_000).astype(np.int64))
    triage = weekday(np.maximum(begun, after(who["birth"][chosen], GROWN)))
    start = np.minimum(after(triage, np.minimum(waiting(rng, 2.5, len(chosen)), 14)), end)
    reason = np.full(len(chosen), place(reasons(), "transferred-in-custody"))
    return _community(rng, network, chosen, who["area"][chosen], triage, start, end, reason, FIRST_TIME)


def _outside(
    rng: Generator, settings: Settings, network: Network, who: Frame, made: Frame, back: Array
) -> Frame:
    """What the community records after these releases: a start in time, or only an assessment."""
    started, engaged = made["state"] == STARTED, made["state"] == STATES.index("engaged")
    kept = started | engaged
    found, again = take(made, kept), back[kept]
    count = len(found["person"])
    edge = happens(rng, 0.05, count)
    triage = after(
        found["release"],
        np.where(edge, whole(rng, 18, WINDOW, count), np.minimum(waiting(rng, 6, count), WINDOW)),
    )
    begun = started[kept]
    late = after(triage, whole(rng, WINDOW + 1, WINDOW + 5, count))
    delayed = happens(rng, LATE_START * min(1.0, settings.untidy), count) & np.isnat(again)
    start = np.where(begun, triage, np.where(delayed, late, NEVER))
    end, reason = _until(rng, settings, who["group"][found["person"]], triage, start, again)
    return _community(rng, network, found["person"], found["area"], triage, start, end, reason, PRISON_CAME)


def _until(
    rng: Generator, settings: Settings, group: Array, triage: Array, start: Array, back: Array
) -> tuple[Array, Array]:
    """When and why such an episode ends: in its own time, or when prison takes the person in again."""
    known, count = settings.of_the_field, len(triage)
    classes = reason_classes()
    staying = known.ends[group] * np.isin(classes, (COMPLETED, UNPLANNED, DIED))
    reason = pick_by(rng, staying, np.arange(count))
    days = lasting(
        rng, [np.array(known.of("custody", "community", "stays"), float)], np.zeros(count, np.int64)
    )
    idle = np.isnat(start)
    end = after(
        np.where(idle, triage, start),
        np.where(idle, whole(rng, 25, 80, count), np.maximum(days, 14)).astype(np.int64),
    )
    reason = np.where(idle, place(reasons(), "dropped-out"), reason)
    taken = ~np.isnat(back) & (end >= back)
    inside = [place(reasons(), name) for name in ("transferred-in-custody", "retained-in-custody")]
    kept_in = np.array(inside)[rng.integers(0, 2, count)]
    died_first = ~np.isnat(back) & (classes[reason] == DIED)
    reason = np.where(taken, kept_in, np.where(died_first, place(reasons(), "dropped-out"), reason))
    return np.where(taken, back, end), reason


def _community(
    rng: Generator,
    network: Network,
    person: Array,
    area: Array,
    triage: Array,
    start: Array,
    end: Array,
    reason: Array,
    came: int,
) -> Frame:
    count = len(person)
    kind = np.full(count, COMMUNITY)
    provider = network.choose(rng, kind, area)
    return {
        "person": person,
        "came": np.full(count, came),
        "provider": provider,
        "kind": kind,
        "area": area,
        "triage": triage,
        "offered": np.minimum(after(triage, 0), np.where(np.isnat(start), triage, start)),
        "start": start,
        "end": end,
        "reason": reason,
        "turn": np.full(count, 0 if came == FIRST_TIME else RETURNED),
    }


def secure_episodes(rng: Generator, settings: Settings, who: Frame, stays: Frame) -> Frame:
    """The rows of secure_episodes.csv, without keys: dates of treatment, and what was said on release."""
    known = settings.of_the_field
    count, used = len(stays["person"]), take(who, stays["person"])
    triage, begun = _treatment(rng, known, stays)
    asked, home = stays["state"] < OTHER_NEED, stays["state"] != OTHER_NEED
    no, yes = (place(codes("secure_episodes", "continuing_need"), word) for word in ("no", "yes"))
    need = np.where(asked, yes, no)
    referred, response, receiving = _referral(rng, settings, stays)
    opiate = used["group"] == GROUPS.index("opiate")
    naloxone = happens(rng, known.of("custody", "community", "naloxone"), count) & opiate & home
    return {
        "person": stays["person"],
        "provider": stays["provider"],
        "establishment": stays["establishment"],
        "reception_date": stays["reception"],
        "transferred_from": stays["origin"],
        "triage_date": triage,
        "treatment_start_date": begun,
        "substance_1": used["substance_1"],
        "area": stays["area"],
        "release_date": stays["release"],
        "release_type": stays["release_type"],
        "continuing_need": need,
        "referred_to_community": referred,
        "referral_response": response,
        "receiving_area": receiving,
        "naloxone_on_release": np.where(naloxone, yes, no),
        "_seen": stays["reception"],
        "_closed": stays["release"],
        "_state": stays["state"],
    }


def _treatment(rng: Generator, known: Field, stays: Frame) -> tuple[Array, Array]:
    """Triage and start inside, both between reception and release."""
    count = len(stays["person"])
    room = between(stays["reception"], stays["release"])
    early = happens(rng, known.of("custody", "started_early"), count)
    days = np.where(early, np.minimum(waiting(rng, 6, count), WINDOW), whole(rng, WINDOW + 1, 70, count))
    days = np.minimum(days, room)
    triage = after(stays["reception"], np.minimum(days, waiting(rng, 3, count)))
    return triage, np.where(stays["treated"], after(stays["reception"], days), NEVER)


def _referral(rng: Generator, settings: Settings, stays: Frame) -> tuple[Array, Array, Array]:
    """Whether somebody was referred, what they said, and which area the referral went to."""
    count, state = len(stays["person"]), stays["state"]
    yes, no = (place(codes("secure_episodes", "referred_to_community"), word) for word in ("yes", "no"))
    accepted, declined = (
        place(codes("secure_episodes", "referral_response"), word) for word in ("accepted", "declined")
    )
    asked = state < OTHER_NEED
    sure = np.isin(state, [STATES.index(one) for one in ("started", "engaged", "declined", "moved")])
    referred = asked & (sure | happens(rng, 0.6, count))
    refuses = state == STATES.index("declined")
    response = np.where(referred, np.where(refuses, declined, accepted), MISSING)
    away = state == STATES.index("moved")
    other = (stays["area"] + 1) % len(settings.places)
    receiving = np.where(referred & ~refuses, np.where(away, other, stays["area"]), MISSING)
    return np.where(referred, yes, no), response, receiving
