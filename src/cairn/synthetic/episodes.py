"""The rows of episodes.csv: who referred, what was said at triage, how it ended, and when it was known."""

import numpy as np

from cairn.synthetic.answers import answers
from cairn.synthetic.chance import Generator, generator, happens, waiting, within
from cairn.synthetic.courses import FIRST_TIME, TRANSFER
from cairn.synthetic.custody import PRISON_CAME
from cairn.synthetic.field import COMPLETED, GROUPS, Field, codes, place, reason_classes, reasons
from cairn.synthetic.frames import MISSING, Array, Frame, after, age_on, place_in, size, take
from cairn.synthetic.people import MALE, of_class
from cairn.synthetic.providers import YOUNG_SERVICE, Network
from cairn.synthetic.settings import Settings

SECTORS = 9
FAR = "ZE9 9"
OUTCODE = "QX"


def sectors(settings: Settings) -> tuple[str, ...]:
    """Postcode sectors that lie nowhere: nine for each place, and one that lies in Shetland."""
    near = [
        f"{OUTCODE}{1 + number // 9} {number % 9 + 1}" for number in range(SECTORS * len(settings.places))
    ]
    return (*near, FAR)


def episodes(settings: Settings, services: Network, who: Frame, made: Frame) -> Frame:
    """The rows of `made` (episodes of `care`) as the file has them, with what the other files need.

    Underscored: _person, _start, _class (of the reason), _kind (of the provider), _untidy, _seen (the first
    extract that has the row), _closed (the first that knows of its end).
    """
    rng, known = generator(settings.seed, "episodes"), settings.of_the_field
    told = take(who, made["person"])
    untidy = services.untidy[made["provider"]]
    context = {"group": told["group"], "sex": told["sex"], "untidy": untidy}
    rows = {
        "provider": made["provider"],
        "_person": made["person"],
        "_start": made["start"],
        "_offered": made["offered"],
        "_class": reason_classes()[made["reason"]],
        "_kind": made["kind"],
        "_group": told["group"],
        "_untidy": untidy,
        "data_set": _data_set(made),
        "area": _area(rng, known, made["area"], untidy),
        "deprivation_quintile": told["deprivation"],
        "referral_date": _referred(rng, known, made),
        "triage_date": made["triage"],
        "care_plan_date": after(np.where(np.isnat(made["start"]), made["triage"], made["start"]), 0),
        "previously_treated": _before(rng, known, made, told),
        **_used(rng, known, told, untidy),
        **answers(rng, known, "episodes", context),
        "discharge_date": made["end"],
        "discharge_reason": _reason(rng, known, made, told, untidy),
    }
    rows = _put_right(rng, settings, rows, made, told)
    return {**rows, **_known_when(rng, settings, rows, made)}


def _data_set(made: Frame) -> Array:
    """Young people's service reports everybody as young, also those who are 18 by now."""
    adult, young = (place(codes("episodes", "data_set"), word) for word in ("adult", "young-people"))
    return np.where(made["kind"] == YOUNG_SERVICE, young, adult)


def _area(rng: Generator, known: Field, area: Array, untidy: Array) -> Array:
    lost = happens(rng, known.of("treatment", "places", "unknown") * untidy, len(area))
    return np.where(lost, MISSING, area)


def _referred(rng: Generator, known: Field, made: Frame) -> Array:
    """The day of the referral, some days before triage and after birth."""
    days = waiting(rng, known.of("treatment", "waits", "triage") + 0.5, size(made))
    return after(made["triage"], -np.minimum(days, 21))


def _before(rng: Generator, known: Field, made: Frame, told: Frame) -> Array:
    """Whether somebody was treated before: those who return were, and many who come from elsewhere."""
    yes, no = (place(codes("episodes", "previously_treated"), word) for word in ("yes", "no"))
    never = np.append(known.each("never"), 0.93)
    once = (made["came"] != FIRST_TIME) | ~happens(rng, never[told["group"]], size(made))
    return np.where(once, yes, no)


def _used(rng: Generator, known: Field, told: Frame, untidy: Array) -> Frame:
    """The substances, of which the third is sometimes not named again; and the main one named twice."""
    twice = happens(rng, known.of("untidy", "warnings", "same_substance") * untidy, len(untidy))
    third = np.where(happens(rng, 0.05, len(untidy)), MISSING, told["substance_3"])
    lone = told["substance_2"] == MISSING
    second = np.where(twice & lone, told["substance_1"], told["substance_2"])
    return {"substance_1": told["substance_1"], "substance_2": second, "substance_3": third}


def _reason(rng: Generator, known: Field, made: Frame, told: Frame, untidy: Array) -> Array:
    """The reason, fitting to the person: as using now and then only where that may be, or by mistake."""
    share = known.of("untidy", "warnings", "occasional_opiate")
    now_and_then, free = (place(reasons(), f"completed-{word}") for word in ("occasional-user", "drug-free"))
    drugs = np.stack([told[f"substance_{turn}"] for turn in (1, 2, 3)])
    strict = np.isin(drugs, of_class("opiate", "crack")).any(axis=0)
    finished = reason_classes()[made["reason"]] == COMPLETED
    wrong = happens(rng, share * untidy, size(made))
    found = np.where(strict & finished, np.where(wrong, now_and_then, free), made["reason"])
    only_alcohol = told["group"] == GROUPS.index("alcohol")
    found = np.where((found == free) & only_alcohol, place(reasons(), "completed-alcohol-free"), found)
    grown = (found == place(reasons(), "transferred-to-adult-service")) & (made["kind"] != YOUNG_SERVICE)
    return np.where(grown, place(reasons(), "dropped-out"), found)


def _put_right(rng: Generator, settings: Settings, rows: Frame, made: Frame, told: Frame) -> Frame:
    """What one answer asks of another: sources, routes, ages, drinking, homes, and a few on purpose."""
    said, untidy = settings.of_the_field.of("untidy", "warnings"), rows["_untidy"]
    count, rows = size(rows), dict(rows)
    source = rows["referral_source"]
    source = np.where(
        made["came"] == TRANSFER, place(codes("episodes", "referral_source"), "drug-service"), source
    )
    rows["referral_source"] = np.where(
        made["came"] == PRISON_CAME, place(codes("episodes", "referral_source"), "prison"), source
    )
    age = age_on(told["birth"], made["triage"])
    first = rows["substance_1_age_first_used"]
    rows["substance_1_age_first_used"] = np.where(first > 0, np.minimum(first, np.maximum(age - 1, 5)), first)
    rows.update(_alcohol(rows, told))
    man = (told["sex"] == MALE) & happens(rng, said["pregnant_man"] * untidy, count)
    rows["pregnant"] = np.where(man, place(codes("episodes", "pregnant"), "yes"), rows["pregnant"])
    rows["postcode_sector"] = _sector(rng, settings, rows, untidy)
    rows["deprivation_quintile"] = np.where(rows["area"] == MISSING, MISSING, rows["deprivation_quintile"])
    return rows


def _alcohol(rows: Frame, told: Frame) -> Frame:
    """Units only where there were days; and days where alcohol is named."""
    days, units = rows["alcohol_drinking_days"], rows["alcohol_units_typical_day"]
    cited = np.stack([told[f"substance_{turn}"] for turn in (1, 2, 3)]) == of_class("alcohol")[0]
    days = np.where(cited.any(axis=0) & (days == 0), 1, days)
    units = np.where(days == 0, 0, np.where((days > 0) & (units == 0), 1, units))
    return {"alcohol_drinking_days": days, "alcohol_units_typical_day": units}


def _sector(rng: Generator, settings: Settings, rows: Frame, untidy: Array) -> Array:
    said, count = settings.of_the_field.of("untidy", "warnings"), len(untidy)
    urgent = rows["accommodation_need"] == place(codes("episodes", "accommodation_need"), "urgent")
    inside = (rows["area"] >= 0) & (rows["area"] < len(settings.places) - 1)
    near = rows["area"] * SECTORS + rng.integers(0, SECTORS, count)
    far = happens(rng, said["far_sector"] * untidy, count)
    here = np.where(far, len(sectors(settings)) - 1, near)
    return np.where(inside & ~urgent, here, MISSING)


def _known_when(rng: Generator, settings: Settings, rows: Frame, made: Frame) -> Frame:
    """The first extracts that have the episode and its end; some are late, unless another follows."""
    said, count, untidy = settings.of_the_field.of("untidy", "late"), size(rows), rows["_untidy"]
    late = happens(rng, said["starts"] * untidy, count) & (rows["_class"] >= 0)
    seen = after(made["triage"], np.where(late, within(rng, said["start_days"], count), 0))
    slow = happens(rng, said["ends"] * untidy, count) & ~_followed(made)
    closed = after(made["end"], np.where(slow, within(rng, said["end_days"], count), 0))
    return {"_seen": seen, "_closed": np.maximum(closed, seen)}


def _followed(made: Frame) -> Array:
    """Whether the same provider has a later episode of the same person."""
    number = made["person"] * 1_000 + made["provider"]
    place_of = place_in(number, made["triage"])
    _, inverse, counts = np.unique(number, return_inverse=True, return_counts=True)
    return place_of < counts[inverse]
