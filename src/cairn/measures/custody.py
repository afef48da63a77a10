"""Prison and criminal justice as units: releases and their state, stays, orders (C1 to C5, O3)."""

from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import BooleanValue, Table

from cairn.measures import settings
from cairn.measures.journeys import EPISODE, OPEN
from cairn.measures.numbering import number, thing
from cairn.measures.people import age_on, known_by_attributor
from cairn.measures.units import Base, Unit, age_band, on_their_day, places, through

WINDOW = 21
"""Days after release in which treatment must start."""
STAY = ("partnership", "provider", "client_id", "secure_episode_id")
PERSON = ("partnership", "provider", "client_id")


def stays(base: Base) -> Table:
    """Every stay in a secure place with its person and a number of its own."""
    people = base.clients.select(*PERSON, "whose", "person", "sex", "birth_date")
    met = base.records.secure_episodes.inner_join(people, list(PERSON))
    order = [met[one] for one in STAY]
    return base.kept(met.mutate(stay=number(met, order), left=met.release_date.fill_null(OPEN)))


def releases(base: Base) -> Unit:
    """Releases to the community of adults with a continuing need, each in one of seven states (C1 to C3)."""
    every = stays(base)
    chosen = every.filter(
        every.release_type == "community",
        every.continuing_need == "yes",
        every.release_date.notnull(),
        age_on(every.birth_date, every.release_date) >= 18,
    )
    return on_their_day(_on_day(_stated(chosen, every, base), "release_date"), base)


def _on_day(stays: Table, day: str) -> Table:
    """Stays with the day on which they count, and the age band on that day."""
    age = age_on(stays.birth_date, stays[day])
    return stays.mutate(day=stays[day], number=stays.stay, age_band=age_band("adult", age))


def _stated(chosen: Table, every: Table, base: Base) -> Table:
    """Add the first state that holds (C3)."""
    known = _with_back(chosen, every, base)
    flags = {
        "started": _started(known, base),
        "died": _died(known, base),
        "engaged": _engaged(known, base),
    }
    for name, found in flags.items():
        known = known.left_join(found.select("stay", **{name: True}).distinct(), "stay").drop("stay_right")
    moved = known.receiving_area.notnull() & (known.receiving_area != known.area.fill_null("none"))
    state = ibis.cases(
        (known.started.notnull(), "started"),
        (known.died.notnull(), "died"),
        (known.back <= known.last_day, "recalled"),
        (known.engaged.notnull(), "engaged-not-started"),
        ((known.referral_response == "declined").fill_null(False), "declined"),
        (moved, "moved-area"),
        else_="unknown",
    )
    return base.kept(known.mutate(state=state))


def _with_back(chosen: Table, every: Table, base: Base) -> Table:
    """Add the last day of the window, and the day of the next reception of the person (C2)."""
    others = every.select(other="stay", whose="person", back_on="reception_date")
    again = chosen.inner_join(
        others,
        [chosen.person == others.whose, chosen.stay != others.other, others.back_on >= chosen.release_date],
    )
    back = again.group_by("stay").agg(back=again.back_on.min())
    met = chosen.left_join(back, "stay").drop("stay_right")
    last = met.release_date + ibis.interval(days=WINDOW)
    return base.kept(met.mutate(back=met.back.fill_null(OPEN), last_day=last))


def _started(known: Table, base: Base) -> Table:
    """Releases with a structured start in the window and before the person is back."""
    whose = base.every_episode.select(*EPISODE, "person")
    begun = base.interventions.inner_join(whose, list(EPISODE)).select("person", begun="start_date")
    met = known.inner_join(begun, "person")
    return met.filter(met.begun >= met.release_date, met.begun <= met.last_day, met.begun < met.back)


def _died(known: Table, base: Base) -> Table:
    """Releases with a linked death, or an episode discharged as died, in the window."""
    told = linked_deaths(base).select("person", died_on="death_date")
    ended = base.every_episode.filter(base.every_episode.outcome == "died").select(
        "person", died_on="discharge_date"
    )
    met = known.inner_join(told.union(ended), "person")
    return met.filter(met.died_on >= met.release_date, met.died_on <= met.last_day)


def _engaged(known: Table, base: Base) -> Table:
    """Releases with a community episode triaged by the end of the window and not over before release."""
    seen = base.every_episode.select("person", triaged="triage_date", over="end")
    met = known.inner_join(seen, "person")
    return met.filter(met.triaged <= met.last_day, met.over >= met.release_date)


def linked_deaths(base: Base) -> Table:
    """Deaths whose attributor belongs to one known person (P4)."""
    keys = ["partnership", "first_initial", "surname_initial", "birth_date", "sex"]
    return base.records.deaths.inner_join(known_by_attributor(base.clients), keys)


def custody(base: Base) -> Unit:
    """Adults with treatment started in a secure place, there on some day of a period (C4)."""
    treated = _treated(base)
    inside = treated.mutate(number=treated.person)
    then = through(inside, base.periods, "treatment_start_date", "left")
    newest = ibis.window(
        group_by=["period", "person"],
        order_by=[ibis.desc(then[one]) for one in ("reception_date", *STAY)],
    )
    ranked = then.mutate(place=ibis.row_number().over(newest))
    latest = ranked.filter(ranked.place == 0)
    age = age_on(latest.birth_date, ibis.greatest(latest.period_start, latest.reception_date))
    rows = latest.mutate(thing=thing(latest), age_band=age_band("adult", age))
    return Unit(rows, *places(inside, base, "treatment_start_date", "left"))


def _treated(base: Base) -> Table:
    """Stays of people who were adults at reception and started treatment inside."""
    every = stays(base)
    grown = age_on(every.birth_date, every.reception_date) >= 18
    return every.filter(every.treatment_start_date.notnull(), grown)


def custody_starts(base: Base) -> Unit:
    """Treatments of adults that started in a secure place in a period (C5)."""
    return on_their_day(_on_day(_treated(base), "treatment_start_date"), base)


def orders(base: Base) -> Unit:
    """Community orders with a drug or alcohol treatment requirement that began in a period (O3)."""
    people = base.clients.select(*PERSON, "whose", "sex")
    met = base.records.cjit.inner_join(people, list(PERSON))
    asked = met.requirement.isin(settings.codes("orders", "requirements"))
    begun = met.filter(asked, met.order_start_date.notnull())
    order = [begun[one] for one in (*PERSON, "cjit_episode_id")]
    return on_their_day(begun.mutate(number=number(begun, order), day=begun.order_start_date), base)


def any_of(first: BooleanValue, *more: BooleanValue) -> BooleanValue:
    """Whether any of these holds."""
    return reduce(or_, more, first)
