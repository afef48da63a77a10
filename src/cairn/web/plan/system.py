"""The whole system for a board: outcomes, what moved, what is stuck, and where the chain breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.framework import formats
from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Outcome
from cairn.framework.judgement import Judgement, Word, rules
from cairn.framework.observations import Observation
from cairn.framework.targets import Target
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.metric_path import gap
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.plan import moving
from cairn.web.plan.commitments import Commitment, commitments
from cairn.web.plan.moving import actions_of_measure, measures_of
from cairn.web.plan.reading import ActionState

if TYPE_CHECKING:
    from cairn.web.plan.models import Plan

MOVED = (Word.BETTER, Word.WORSE)


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome with its word, and the actions whose measures belong to it."""

    outcome: Outcome
    judged: Judgement
    actions: tuple[ActionState, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure with its word and the actions that should move it."""

    measure: Measure
    judged: Judgement
    actions: tuple[ActionState, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """An agreed value that the figure of its own period did not reach, and the actions under it."""

    measure: Measure
    area: str
    text: str
    actions: tuple[ActionState, ...]


@dataclass(frozen=True, slots=True)
class WholeSystem:
    """Everything that the board's page sets side by side."""

    outcomes: tuple[OutcomeLine, ...]
    moved: tuple[MeasureLine, ...]
    stuck: tuple[MeasureLine, ...]
    unknown: tuple[MeasureLine, ...]
    missed: tuple[Missed, ...]
    untouched: tuple[MeasureLine, ...]
    without_metric: tuple[ActionState, ...]
    without_owner: tuple[ActionState, ...]
    uncovered: tuple[Commitment, ...]
    beside: tuple[MeasureLine, ...]
    by_chance: float


def whole_system(seen: Snapshot, plan: Plan, actions: Sequence[ActionState]) -> WholeSystem:
    """Set a plan beside the released figures of its place; `actions` are those of the plan now.

    by_chance: of the measures outside the plan that have a word, how many would seem to have moved if chance
    alone were at work.
    """
    live = [one for one in actions if moving.live(one)]
    ours = [_line(seen, plan, live, one) for one in measures_of(live)]
    others = [_line(seen, plan, live, one) for one in outside(live)]
    told = [one for one in others if one.judged.word is not Word.NOT_ENOUGH_DATA]
    return WholeSystem(
        outcomes=tuple(_outcome(seen, live, one) for one in seen.framework.outcomes),
        moved=tuple(one for one in ours if one.judged.word in MOVED),
        stuck=tuple(one for one in ours if one.judged.word is Word.NO_CLEAR_CHANGE),
        unknown=tuple(one for one in ours if one.judged.word is Word.NOT_ENOUGH_DATA),
        missed=missed(seen, plan, live),
        untouched=tuple(one for one in others if one.measure in catalogue().expected()),
        without_metric=tuple(one for one in live if not measures_of([one])),
        without_owner=tuple(one for one in live if not one.owners),
        uncovered=uncovered(live),
        beside=tuple(one for one in told if one.judged.word in MOVED),
        by_chance=len(told) * (1 - rules()["chance"]["confidence"]),
    )


def outside(live: Sequence[ActionState]) -> list[Measure]:
    """Measures of the catalogue that no action should move, in the national framework's order."""
    inside = {one.id for one in measures_of(live)}
    known = catalogue()
    ordered = [name for metric in known.framework().metrics for name in metric.measures]
    names = dict.fromkeys([*ordered, *known.measures])
    return [known.measures[name] for name in names if name in known.measures and name not in inside]


def uncovered(live: Sequence[ActionState]) -> tuple[Commitment, ...]:
    """National commitments that no action names."""
    named = {key for one in live for key in one.commitments}
    return tuple(one for one in commitments().values() if one.key not in named)


def missed(seen: Snapshot, plan: Plan, live: Sequence[ActionState]) -> tuple[Missed, ...]:
    """Agreed values that the figure of the same place and period is on the wrong side of.

    Left out where nobody can tell: no figure of that very period, sources that disagree, other units, a
    measure that is better neither up nor down, or a likely range that holds the agreed value.
    """
    known = catalogue().measures
    names = dict.fromkeys(item.measure for item in seen.targets if item.measure in known)
    found = []
    for measure in (known[name] for name in names):
        for area in seen.place.own:
            pair = _latest(seen, measure, area.code)
            if pair is None or not falls_short(measure, *pair):
                continue
            item, step = pair
            text = f"{facts.capital(gap(item, step, measure))} agreed for {step.period.short()}."
            below = tuple(actions_of_measure(plan, measure.id, live)) if live else ()
            found.append(Missed(measure, seen.place.name_of(area.code), text, below))
    return tuple(found)


def falls_short(measure: Measure, item: Observation, step: Target) -> bool:
    """Whether a figure is on the wrong side of an agreed value, and its likely range is too."""
    if item.value is None or measure.polarity not in ("up", "down"):
        return False
    low = item.value if item.lower is None else item.lower
    high = item.value if item.upper is None else item.upper
    return high < step.value if measure.polarity == "up" else low > step.value


def _latest(seen: Snapshot, measure: Measure, area: str) -> tuple[Observation, Target] | None:
    """The newest figure with an agreed value for its own period, where the two may be compared."""
    if seen.disputed(measure.id):
        return None
    steps = {one.period: one for one in seen.targets_of(measure.id, area) if one.unit in ("", measure.unit)}
    series = [one for one in seen.series(measure.id, area) if one.value is not None and one.period in steps]
    newest = max(series, key=lambda one: one.period.end, default=None)
    return (newest, steps[newest.period]) if newest else None


def _line(seen: Snapshot, plan: Plan, live: Sequence[ActionState], measure: Measure) -> MeasureLine:
    below = actions_of_measure(plan, measure.id, live) if live else []
    return MeasureLine(measure, seen.judge(measure), tuple(below))


def _outcome(seen: Snapshot, live: Sequence[ActionState], outcome: Outcome) -> OutcomeLine:
    below = [one for one in live if any(measure.outcome == outcome.id for measure in measures_of([one]))]
    return OutcomeLine(outcome, seen.judge_outcome(outcome), tuple(below))


def chance_words(system: WholeSystem) -> str:
    """How many of what moved outside the plan chance alone would explain: "about one"."""
    return f"about {formats.count_words(max(1, round(system.by_chance)))}"
