"""What ambulance crews and emergency departments see: naloxone given, attendances for drugs or alcohol."""

import numpy as np

from cairn.synthetic.chance import Generator, generator, happens, pick, whole
from cairn.synthetic.council import in_years
from cairn.synthetic.field import codes, weights
from cairn.synthetic.frames import MISSING, Array, Frame, after, size, stack, take
from cairn.synthetic.people import MALE, area_shares
from cairn.synthetic.settings import Settings

SOURCES = ("ambulance", "attendances")


def suspected(settings: Settings) -> tuple[str, ...]:
    """What crews, hospitals and coroners suspect, as written; one list for all their files."""
    known = settings.of_the_field.of("community")
    told = [
        *known["deaths"]["substances"],
        *(one for source in SOURCES for one in known[source]["substances"]),
    ]
    return tuple(dict.fromkeys([*told, known["cluster"]["substance"]]))


def ambulance_naloxone(settings: Settings) -> Frame:
    """Calls with naloxone, at night more than by day, and a cluster near the end."""
    rng, said = generator(settings.seed, "ambulance"), settings.of_the_field.of("community", "ambulance")
    day = in_years(rng, settings, said["calls"], said["growth"])
    usual = {
        "incident_date": day,
        "area": pick(rng, area_shares(settings), len(day)),
        "substances_suspected": _suspected(rng, settings, said["substances"], len(day)),
    }
    rows = stack([usual, _cluster(rng, settings)])
    rows = take(rows, np.argsort(rows["incident_date"], kind="stable"))
    count = size(rows)
    doses = np.array([int(number) for number in said["doses"]])
    return {
        "incident_id": np.arange(count),
        **rows,
        "incident_hour": np.round(rng.normal(20, 5, count)).astype(np.int64) % 24,
        "place": _drawn(rng, "ambulance_naloxone", "place", said["places"], count),
        **_person(rng, said, count),
        "given_by": _drawn(rng, "ambulance_naloxone", "given_by", said["given_by"], count),
        "doses": doses[pick(rng, list(said["doses"].values()), count)],
        "outcome": _drawn(rng, "ambulance_naloxone", "outcome", said["outcomes"], count),
        "_seen": rows["incident_date"],
    }


def _cluster(rng: Generator, settings: Settings) -> Frame:
    """Calls of a few days in the first area, with one substance."""
    said = settings.of_the_field.of("community", "cluster")
    count = round(said["calls"] * settings.people)
    begin = settings.ends - said["days_before_end"]
    return {
        "incident_date": after(np.full(count, begin), whole(rng, 0, said["length"], count)),
        "area": np.zeros(count, np.int64),
        "substances_suspected": np.full(count, suspected(settings).index(said["substance"])),
    }


def ed_attendances(settings: Settings) -> Frame:
    """Attendances at the emergency department."""
    rng, said = generator(settings.seed, "attendances"), settings.of_the_field.of("community", "attendances")
    day = in_years(rng, settings, said["number"], said["growth"])
    count, file = len(day), "ed_attendances"
    return {
        "attendance_id": np.arange(count),
        "arrival_date": day,
        "area": pick(rng, area_shares(settings), count),
        **_person(rng, said, count),
        "arrival": _drawn(rng, file, "arrival", said["arrivals"], count),
        "reason": _drawn(rng, file, "reason", said["reasons"], count),
        "intent": _drawn(rng, file, "intent", said["intents"], count),
        "substances_suspected": _suspected(rng, settings, said["substances"], count),
        "outcome": _drawn(rng, file, "outcome", said["outcomes"], count),
        "referred_to_treatment": _drawn(rng, file, "referred_to_treatment", said["referred"], count),
        "_seen": day,
    }


def _drawn(rng: Generator, file: str, column: str, table: dict[str, float], count: int) -> Array:
    return pick(rng, weights(table, codes(file, column)), count)


def _person(rng: Generator, said: dict[str, float], count: int) -> Frame:
    age = np.round(said["age"] * np.exp(said["age_spread"] * rng.standard_normal(count))).astype(np.int64)
    unknown = happens(rng, 0.02, count)
    return {
        "sex": np.where(happens(rng, said["male"], count), MALE, 0),
        "age": np.where(unknown, MISSING, np.clip(age, 12, 95)),
    }


def _suspected(rng: Generator, settings: Settings, table: dict[str, float], count: int) -> Array:
    names = suspected(settings)
    told = np.array([names.index(one) for one in table])[pick(rng, list(table.values()), count)]
    return np.where(happens(rng, 0.08, count), MISSING, told)
