"""The rows of cjit.csv: contacts of the criminal justice team, tests on arrest and treatment requirements."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cairn.synthetic.chance import Generator, generator, happens, pick, waiting, whole
from cairn.synthetic.custody import people_in_prison
from cairn.synthetic.field import codes, place, weights
from cairn.synthetic.frames import MISSING, NEVER, Array, Frame, after, size, take
from cairn.synthetic.people import people
from cairn.synthetic.providers import JUSTICE, Network
from cairn.synthetic.settings import Settings

JUSTICE_SOURCES = (
    *("arrest-referral-or-custody", "liaison-and-diversion", "out-of-court-disposal", "probation"),
    *("drug-rehabilitation-requirement", "alcohol-treatment-requirement"),
)
ORDERS = ("community-order", "suspended-sentence")


def arrested(settings: Settings, already: int) -> Frame:
    """People whom only the criminal justice team knows; `already` of its contacts are people in treatment."""
    rng = generator(settings.seed, "arrested")
    count = max(_contacts(settings) - already, 0)
    who = people_in_prison(rng, settings, count)
    span = int((settings.ends - settings.begins).astype(int))
    return people(rng, settings, {**who, "entry": after(settings.begins, rng.integers(0, span, count))})


def known_to_treatment(settings: Settings, made: Frame) -> Array:
    """Which episodes (of `episodes.episodes`) began with a contact of the team."""
    rng = generator(settings.seed, "arrested and treated")
    listed = [place(codes("episodes", "referral_source"), word) for word in JUSTICE_SOURCES]
    share = settings.of_the_field.of("custody", "arrests", "in_treatment")
    likely = np.isin(made["referral_source"], listed) & (made["referral_date"] >= settings.begins)
    wanted = min(1.0, share * _contacts(settings) / max(int(likely.sum()), 1))
    return np.flatnonzero(likely & happens(rng, wanted, size(made)))


def _contacts(settings: Settings) -> int:
    yearly = settings.of_the_field.of("treatment", "volumes", "arrests")
    return round(settings.people * yearly * settings.years)


def contacts(settings: Settings, services: Network, person: Array, day: Array, area: Array) -> Frame:
    """One contact of each of these people on about this day, without its key."""
    rng, count = generator(settings.seed, "contacts"), len(person)
    said = settings.of_the_field.of("custody", "arrests")
    route = pick(rng, weights(said["routes"], codes("cjit", "route")), count)
    contact = after(day, -np.minimum(waiting(rng, 4, count), 20))
    tested = _tests(rng, said, route, contact)
    ends = after(contact, 5 + waiting(rng, 45, count))
    return {
        "person": person,
        "provider": services.choose(rng, np.full(count, JUSTICE), area),
        "area": area,
        "contact_date": contact,
        "route": route,
        **tested,
        **_ordered(rng, said, route, contact),
        "triage_date": np.where(happens(rng, 0.6, count), after(contact, whole(rng, 0, 14, count)), NEVER),
        "discharge_date": ends,
        "discharge_reason": pick(rng, weights(said["closed"], codes("cjit", "discharge_reason")), count),
        "_seen": contact,
        "_closed": ends,
    }


def _tests(rng: Generator, said: Mapping[str, Any], route: Array, contact: Array) -> Frame:
    """A test on arrest, its result, and the required assessment that follows a positive one."""
    count = len(route)
    on_arrest = route == place(codes("cjit", "route"), "test-on-arrest")
    positive, negative, refused = (
        place(codes("cjit", "test_result"), word) for word in ("positive", "negative", "refused")
    )
    drawn = rng.random(count)
    result = np.where(
        drawn < said["refused"], refused, np.where(drawn < said["positive"], positive, negative)
    )
    booked = on_arrest & (result == positive) & happens(rng, said["booked"], count)
    came = np.where(happens(rng, said["attended"], count), 0, 1)
    return {
        "test_result": np.where(on_arrest, result, MISSING),
        "required_assessment_booked_date": np.where(booked, after(contact, whole(rng, 1, 14, count)), NEVER),
        "required_assessment_attended": np.where(booked, came, MISSING),
    }


def _ordered(rng: Generator, said: Mapping[str, Any], route: Array, contact: Array) -> Frame:
    """The treatment requirement of an order, and the day it took effect."""
    count = len(route)
    court = np.isin(route, [place(codes("cjit", "route"), word) for word in ORDERS])
    asked = pick(rng, weights(said["requirements"], codes("cjit", "requirement")), count)
    return {
        "requirement": np.where(court, asked, MISSING),
        "order_start_date": np.where(court, after(contact, -whole(rng, 0, 10, count)), NEVER),
    }


def those_of(chosen: Array, made: Frame) -> tuple[Array, Array, Array]:
    """Person, day and area of the contacts that led to these episodes."""
    own = take(made, chosen)
    return own["_person"], own["referral_date"], own["area"]
