"""What is counted through a period: persons, starts and exits (section 7 of the record contract).

Each unit is a table with a row for each thing counted in each period, the levels it counts in, and what the
measures ask of it. Areas and providers stand in a table beside it, for a person can have several.
"""

from dataclasses import dataclass
from functools import cached_property

import ibis
from ibis.expr.types import Table, Value

from cairn.measures import journeys as forming
from cairn.measures import moments, people, periods, settings
from cairn.measures.journeys import OPEN
from cairn.measures.plans import Draft
from cairn.measures.tables import Records, Shape

KEYS = ("partnership", "period")
MANY = ("area", "provider")
NUMBERED = 1_000_000_000


@dataclass(frozen=True)
class Unit:
    """Rows of things counted in periods, and the `places` where each counts.

    `rows` have partnership, period and `thing`, a number; `places` are levels of area, provider and footprint
    by `thing`, each once.
    """

    rows: Table
    places: Table


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

    @cached_property
    def interviews(self) -> Table:
        """The TOPs of journeys, post-exit left out."""
        return self.kept(moments.interviews(self.records, self.episodes))


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


def places(rows: Table, base: Base) -> Table:
    """The levels of area, provider and footprint of each thing, from its rows of area and perhaps provider.

    No area is `not-recorded`; a thing with any area of the footprint of its partnership is in it.
    """
    inside = base.records.footprint.select(whose="partnership", ours="area")
    met = rows.left_join(inside, [rows.partnership == inside.whose, rows.area == inside.ours])
    levels = {
        "area": met.area.fill_null("not-recorded"),
        "footprint": ibis.ifelse(met.ours.notnull(), "all", ibis.null("string")),
    }
    if "provider" in rows.columns:
        levels["provider"] = met.provider
    pairs = [ibis.struct({"breakdown": ibis.literal(name), "level": level}) for name, level in levels.items()]
    laid = met.select("thing", at=ibis.array(pairs).unnest()).unpack("at")
    return base.kept(laid.filter(laid.level.notnull()).distinct())


def persons(base: Base) -> Unit:
    """People with a journey open on some day of a period, each with the latest such journey.

    Journeys are numbered in the order of a person's starts, so the latest has the greatest number.
    """
    days = base.journeys.select("journey", "person", "adult", "start", "end", "outcome")
    open_then = through(days, base.periods, "start", "end")
    died = (open_then.outcome == "died").fill_null(False) & (open_then.end <= open_then.period_end)
    latest = open_then.group_by(["period", "person", "adult"]).agg(
        journey=open_then.journey.max(), died=died.max()
    )
    told = latest.select("period", "journey", "died").inner_join(_whole(base.journeys), "journey")
    dated = _aged(told.inner_join(base.periods.select("period", "period_start", "period_end"), "period"))
    rows = dated.mutate(
        thing=_numbered(dated),
        ended=dated.end <= dated.period_end,
        completed=(dated.outcome == "completed").fill_null(False) & (dated.end <= dated.period_end),
    )
    return Unit(base.kept(rows), places(_active(base), base))


def _whole(journeys: Table) -> Table:
    """What persons are asked of their journey: not where it began or ended."""
    ends = tuple(name for name in journeys.columns if name.startswith(("first_", "decides_")))
    return journeys.drop(*ends)


def _numbered(rows: Table) -> Value:
    """A number for each person, group and period."""
    return (rows.period * 2 + rows.adult.cast("int64")) * NUMBERED + rows.person


def _active(base: Base) -> Table:
    """The areas and providers of a person's episodes that were active on a day of the period (G1)."""
    days = base.episodes.select("partnership", "area", "provider", "person", "adult", "start", "end")
    then = through(days, base.periods.select("period", "period_start", "period_end"), "start", "end")
    return then.select("partnership", "area", "provider", thing=_numbered(then)).distinct()


def starts(base: Base) -> Unit:
    """Journeys that start in a period, where they started."""
    begun = through(base.journeys, base.periods, "start", "start")
    return _of_journeys(begun, "first", base)


def exits(base: Base) -> Unit:
    """Journeys that end in a period, where the episode that decides the outcome was."""
    ended = base.journeys.filter(base.journeys.end < OPEN)
    over = through(ended, base.periods, "end", "end")
    return _of_journeys(over, "decides", base)


def _of_journeys(rows: Table, which: str, base: Base) -> Unit:
    completed = (rows.outcome == "completed").fill_null(False)
    told = _aged(rows).mutate(thing=rows.period * NUMBERED + rows.journey, completed=completed)
    known = base.kept(told.inner_join(base.records.extract, "partnership"))
    where = known.select("partnership", "thing", area=f"{which}_area", provider=f"{which}_provider")
    return Unit(known, places(where, base))
