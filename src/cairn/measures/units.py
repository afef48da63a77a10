"""What is counted through a period: persons, starts and exits (section 7 of the record contract).

Each unit is a table with a row for each thing counted in each period, the levels it counts in, and what the
measures ask of it. Areas and providers stand in a table beside it, for a person can have several.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import ibis
from ibis.expr.types import Table, Value

from cairn.measures import journeys as forming
from cairn.measures import moments, people, periods, settings
from cairn.measures.journeys import OPEN
from cairn.measures.numbering import thing
from cairn.measures.plans import Draft
from cairn.measures.tables import Records, Shape

KEYS = ("partnership", "period")
MANY = ("area", "provider")
NEVER = date(1, 1, 1)


@dataclass(frozen=True)
class Unit:
    """Rows of things counted in periods, and the `places` where each counts.

    `rows` have partnership, period and `thing`, a number; `places` are the places by `thing`, each once, as
    numbers; `names` tell the breakdown and level of each place of a partnership.
    """

    rows: Table
    places: Table
    names: Table


class Base:
    """What all units stand on, made once for a set of records: people, episodes and journeys."""

    def __init__(self, draft: Draft, shape: Shape) -> None:
        self.draft = draft
        self.records = Records(draft, shape)
        self.periods = draft.named("periods", periods.SCHEMA)

    def kept(self, table: Table) -> Table:
        """A table that several steps read, made once."""
        return self.draft.kept(table)

    @cached_property
    def clients(self) -> Table:
        """Client records with consent, each with its person."""
        return self.kept(people.clients(self.records))

    @cached_property
    def interventions(self) -> Table:
        """Structured interventions."""
        return self.kept(forming.interventions(self.records))

    @cached_property
    def every_episode(self) -> Table:
        """Every community episode, structured or not."""
        return self.kept(forming.everyone(self.records, self.clients))

    @cached_property
    def episodes(self) -> Table:
        """The structured episodes, each with its journey."""
        return self.kept(forming.joined(forming.structured(self.every_episode, self.interventions)))

    @cached_property
    def journeys(self) -> Table:
        """The journeys."""
        return self.kept(forming.journeys(self.episodes, self.clients))

    def knowing(self, facts: Sequence[Table]) -> "Base":
        """The same, with these facts beside each journey."""
        if not facts:
            return self
        other, told = copy.copy(self), self.journeys
        for one in facts:
            told = told.left_join(one, "journey").drop("journey_right")
        other.journeys = self.kept(told)
        return other

    @cached_property
    def interviews(self) -> Table:
        """The TOPs of journeys, post-exit left out."""
        return self.kept(moments.interviews(self.records, self.episodes))

    @cached_property
    def answers(self) -> Table:
        """What the TOPs of journeys tell, as at any day."""
        return self.kept(moments.answers(self.interviews))


def through(table: Table, spans: Table, first: str, last: str) -> Table:
    """Each row once for every period that shares a day with the days in columns `first` to `last`."""
    every = table.cross_join(spans)
    return every.filter(every[first] <= every.period_end, every[last] >= every.period_start)


def age_band(bands: str, age: Value) -> Value:
    """The band of an age in years; `not-recorded` where it is not known."""
    firsts = sorted(settings.read("levels")["age_bands"][bands].items(), key=lambda one: -one[1])
    return ibis.cases(*((age >= first, name) for name, first in firsts), else_="not-recorded")


def _aged(rows: Table) -> Table:
    """Add the age band (A3): by age on the later of the period's first day and the journey's start."""
    age = people.age_on(rows.birth_date, ibis.greatest(rows.period_start, rows.start))
    return rows.mutate(age_band=ibis.ifelse(rows.adult, age_band("adult", age), age_band("young", age)))


def placed(rows: Table, base: Base) -> Table:
    """Each row once for every place it counts in: its area, its provider if it has one, and the footprint.

    No area is `not-recorded`; a row with an area of the footprint of its partnership is in it. A place is
    told as `breakdown` and `level`, and as `place`, a number in its partnership.
    """
    inside = base.records.footprint.select(whose="partnership", ours="area")
    met = rows.left_join(inside, [rows.partnership == inside.whose, rows.area == inside.ours])
    told = {
        "area": met.area.fill_null("not-recorded"),
        "footprint": ibis.ifelse(met.ours.notnull(), "all", ibis.null("string")),
    }
    if "provider" in rows.columns:
        told["provider"] = met.provider
    pairs = [ibis.struct({"breakdown": ibis.literal(name), "level": level}) for name, level in told.items()]
    others = [name for name in rows.columns if name not in MANY]
    laid = met.select(*others, at=ibis.array(pairs).unnest()).unpack("at")
    named = laid.filter(laid.level.notnull())
    place = ibis.dense_rank().over(group_by="partnership", order_by=["breakdown", "level"])
    return base.kept(named.mutate(place=place))


def places(records: Table, base: Base, first: str, last: str, *, once: bool = False) -> tuple[Table, Table]:
    """Where each thing counts in each period, by numbers of places; the breakdown and level of each place.

    `records` tell the `number` of a thing and its days, in the columns `first` to `last`; `once` if no two
    tell of the same thing.
    """
    known = [name for name in MANY if name in records.columns]
    laid = placed(records.select("partnership", "number", *known, first=first, last=last), base)
    there = through(laid, base.periods, "first", "last") if once else _once(laid, base)
    named = laid.select("partnership", "place", "breakdown", "level").distinct()
    return base.kept(there.select("place", thing=thing(there))), named


def _once(laid: Table, base: Base) -> Table:
    """Each thing once in a place and period: by its first days there that reach into the period."""
    earlier = ibis.window(group_by=["number", "place"], order_by=["first", "last"], preceding=(None, 1))
    told = laid.mutate(before=laid["last"].max().over(earlier).fill_null(NEVER))
    then = through(told, base.periods, "first", "last")
    return then.filter(then.before < then.period_start)


def on_their_day(records: Table, base: Base) -> Unit:
    """Records with a `number` of their own and a `day`, in every period that holds the day."""
    then = through(records, base.periods, "day", "day")
    return Unit(then.mutate(thing=thing(then)), *places(records, base, "day", "day", once=True))


def persons(base: Base) -> Unit:
    """People with a journey open on some day of a period, each with the latest such journey.

    A person's journeys follow each other, so the latest in a period is the one whose next starts after it.
    """
    days = base.journeys.select("journey", "start", "end", "outcome", "next_start", "died_before")
    then = through(days, base.periods, "start", "end")
    newest = then.filter(then.next_start.isnull() | (then.next_start > then.period_end))
    died = (newest.outcome == "died").fill_null(False) & (newest.end <= newest.period_end)
    before = (newest.died_before >= newest.period_start).fill_null(False)
    latest = base.kept(newest.select("period", "journey", died=died | before))
    told = latest.inner_join(_whole(base.journeys), "journey")
    dated = _aged(told.inner_join(base.periods.select("period", "period_start", "period_end"), "period"))
    rows = dated.mutate(
        thing=thing(dated),
        ended=dated.end <= dated.period_end,
        completed=(dated.outcome == "completed").fill_null(False) & (dated.end <= dated.period_end),
    )
    return Unit(rows, *places(_with_number(base.episodes), base, "start", "end"))


def _whole(journeys: Table) -> Table:
    """What persons are asked of their journey: not where it began or ended."""
    ends = tuple(name for name in journeys.columns if name.startswith(("first_", "decides_")))
    return _with_number(journeys.drop(*ends))


def _with_number(rows: Table) -> Table:
    """Add the number of a person in a group: somebody may be an adult and a young person in one period."""
    return rows.mutate(number=rows.person * 2 + rows.adult.cast("int64"))


def starts(base: Base) -> Unit:
    """Journeys that start in a period, where they started."""
    return _of_journeys(base.journeys, "start", "first", base)


def exits(base: Base) -> Unit:
    """Journeys that end in a period, where the episode that decides the outcome was."""
    return _of_journeys(base.journeys.filter(base.journeys.end < OPEN), "end", "decides", base)


def _of_journeys(journeys: Table, day: str, which: str, base: Base) -> Unit:
    """Journeys on a day of theirs, in the area and at the provider of one of their episodes."""
    where = {name: f"{which}_{name}" for name in MANY}
    told = journeys.mutate(
        day=journeys[day],
        number=journeys.journey,
        completed=(journeys.outcome == "completed").fill_null(False),
        **{name: journeys[one] for name, one in where.items()},
    )
    unit = on_their_day(told.inner_join(base.records.extract, "partnership"), base)
    return replace(unit, rows=_aged(unit.rows))
