"""The word that a measure, and then an outcome, gets: a rule held as data, never somebody's opinion.

The constants of the rule and the reason for each stand in `data/words.toml`. A word is given only where two
figures of one source and definition can be compared, and only where the change is more than chance.
"""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any

import numpy as np

from cairn.framework import comparable, formats
from cairn.framework.comparable import Pair
from cairn.framework.frameworks import Outcome
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation, Status
from cairn.framework.periods import PeriodKind
from cairn.methods import compare
from cairn.methods.estimate import Difference, Estimate

PER = {"percent": 100, "rate_per_1000": 1_000, "rate_per_100000": 100_000}
AGAIN = "A new figure from the same source would help."
SECOND = "A second figure from the same source, for a period that shares no months with this one, would help."
NO_WORD = {
    "activity": "This counts what agencies do, not how people fare, so it is never called better or worse.",
    "modelled": "This is estimated with a model, not counted, so it is never called better or worse.",
    "neither": "Neither a rise nor a fall is better in itself, so this is never called better or worse.",
}


class Word(StrEnum):
    """The four answers. Pages show them with a shape, never by colour alone."""

    BETTER = "Better"
    WORSE = "Worse"
    NO_CLEAR_CHANGE = "No clear change"
    NOT_ENOUGH_DATA = "Not enough data"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A word and how we know.

    `reason` is plain English for a page. `newest` is the figure compared, or the latest that is known where
    there is not enough data; `before` is the one it was compared with. `figures` are all that the word stands
    on. `would_help` says what would fill the gap, and `about` names what was judged.
    """

    word: Word
    reason: str
    newest: Observation | None = None
    before: Observation | None = None
    figures: tuple[Observation, ...] = ()
    would_help: str = ""
    about: str = ""


def judge_measure(
    measure: Measure, observations: Sequence[Observation], *, today: date, contradicted: bool = False
) -> Judgement:
    """The word of one measure in one area.

    observations: the current figures of the measure, in any order; breakdowns are passed over.
    contradicted: the sources disagree about these figures.
    Raises ValueError where figures of another measure, or of several areas, are given: use `judge_places`.
    """
    if {one.measure for one in observations} - {measure.id} or len({one.area for one in observations}) > 1:
        raise ValueError("Judge one measure in one area at a time, then join areas with judge_places.")
    figures = comparable.known(observations)
    pair = comparable.newest_pair(comparable.counted(figures), rules()["season"]["kinds"])
    newest = figures[-1] if figures else None
    silent = _why_no_word(measure, figures, contradicted) or _why_no_pair(measure, figures, pair, today)
    if silent or pair is None:
        reason, would_help = silent or ("", "")
        return Judgement(Word.NOT_ENOUGH_DATA, reason, newest, would_help=would_help, about=measure.name)
    gap = _difference(measure, pair)
    if gap is None:
        return _cannot_tell(measure, pair)
    word, reason = _word(measure, pair, int(gap.direction))
    return Judgement(word, reason, pair.newest, pair.before, (pair.before, pair.newest), about=measure.name)


def judge_outcome(outcome: Outcome, judgements: Mapping[str, Judgement]) -> Judgement:
    """The word of an outcome from those of its named measures; `judgements` is by measure id.

    Further judgements may be given: where no named measure has a figure, the latest of theirs is shown.
    """
    named = [judgements[one] for one in outcome.word_measures if one in judgements]
    latest = _latest(list(judgements.values()))
    if not named:
        reason = outcome.word_note or "No measure that could give this outcome a word has figures here."
        return Judgement(Word.NOT_ENOUGH_DATA, reason, latest, about=outcome.short)
    joined = _join([(_in_a_sentence(one.about), one) for one in named], "for")
    silent = joined.word is Word.NOT_ENOUGH_DATA and outcome.word_note
    reason = f"{joined.reason} {outcome.word_note}" if silent else joined.reason
    return replace(joined, reason=reason, newest=joined.newest or latest, about=outcome.short)


def judge_places(by_place: Mapping[str, Judgement]) -> Judgement:
    """One word for a partnership of several areas, from the judgement of each by the area's name.

    Raises ValueError when no place is given.
    """
    if not by_place:
        raise ValueError("Give the judgement of at least one place.")
    return _join(list(by_place.items()), "in")


@functools.cache
def rules() -> dict[str, Any]:
    """The constants of the rule, with the reason for each, as `data/words.toml` holds them."""
    text = resources.files("cairn.framework").joinpath("data/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def is_stale(measure: Measure, figure: Observation, today: date) -> bool:
    """Is the figure older than its lag plus two publication cycles?"""
    age = rules()["age"]
    cycle = measure.cycle_months or age["irregular_cycle_months"]
    allowed = measure.lag_months + age["cycles"] * cycle
    return formats.months_between(figure.period.end + timedelta(days=1), today) >= allowed


def _why_no_word(
    measure: Measure, figures: Sequence[Observation], contradicted: bool
) -> tuple[str, str] | None:
    """The reason, and what would help, where the figures cannot give a word whatever they are."""
    if not measure.gives_a_word:
        key = measure.nature if measure.nature in NO_WORD else "neither"
        return NO_WORD[key], ""
    if not figures:
        return "No figure for this place is in the sources loaded.", "A figure from its source would help."
    if contradicted:
        return "The sources disagree about this figure.", "Ask those who published them which one holds."
    if not comparable.counted(figures):
        return "The figures are estimated with a model, not counted.", "Counted figures would help."
    return None


def _why_no_pair(
    measure: Measure, figures: Sequence[Observation], pair: Pair | None, today: date
) -> tuple[str, str] | None:
    counted = comparable.counted(figures)
    newest = counted[-1]
    if is_stale(measure, newest, today):
        age = formats.age(newest.period.end, today)
        return (
            f"The latest figure is too old to say how things are now (latest: {newest.period}, {age}).",
            AGAIN,
        )
    if pair and not is_stale(measure, pair.newest, today):
        return None
    if len(counted) == 1:
        return f"There is one figure only ({newest.period}), and nothing to compare it with.", SECOND
    if len(comparable.alike(counted)) == 1:
        return "The earlier figures come from another source or cover another kind of period.", SECOND
    if newest.period.kind in rules()["season"]["kinds"]:
        return "There is no figure for the same time of year to compare with.", AGAIN
    return "The figures cover periods that overlap, so the same events would be counted twice.", SECOND


def _cannot_tell(measure: Measure, pair: Pair) -> Judgement:
    reason = "The figures come without the counts or the likely range that would tell a change from chance."
    would_help = "The numbers of people behind the figures would help."
    return Judgement(Word.NOT_ENOUGH_DATA, reason, pair.newest, would_help=would_help, about=measure.name)


def _difference(measure: Measure, pair: Pair) -> Difference | None:
    """The newer figure less the earlier, with limits; None where nothing tells a change from chance."""
    both, confidence = (pair.newest, pair.before), rules()["chance"]["confidence"]
    limits = all(one.lower is not None and one.upper is not None for one in both)
    counts = all(_counts_give_the_value(measure.unit, one) for one in both)
    if limits and (measure.interval == "published" or not counts):
        return compare.two_estimates(*(_estimate(one) for one in both))
    if counts:
        method = compare.two_proportions if measure.unit == "percent" else compare.two_rates
        numbers = [number for one in both for number in (one.numerator or 0.0, one.denominator or 0.0)]
        return method(*numbers, multiplier=PER[measure.unit], confidence=confidence)
    if measure.unit == "count" and measure.interval == "byar":
        new, old = (one.value or 0.0 for one in both)
        return compare.two_rates(new, 1, old, 1, multiplier=1, confidence=confidence)
    return None


def _counts_give_the_value(unit: str, figure: Observation) -> bool:
    events, people, value = figure.numerator, figure.denominator, figure.value
    if unit not in PER or events is None or value is None or not people or events < 0 or people < 0:
        return False
    if unit == "percent" and events > people:
        return False
    counts = rules()["counts"]
    rounding = counts["percent_rounding"] if unit == "percent" else counts["rate_rounding"]
    return abs(events / people * PER[unit] - value) <= max(rounding, counts["relative_rounding"] * abs(value))


def _estimate(figure: Observation) -> Estimate:
    value, lower, upper = (np.array(number) for number in (figure.value, figure.lower, figure.upper))
    return Estimate(value, lower, upper, np.array(figure.limits_method))


def _word(measure: Measure, pair: Pair, direction: int) -> tuple[Word, str]:
    newest, before = (_figure(measure, one) for one in (pair.newest, pair.before))
    if direction == 0:
        return Word.NO_CLEAR_CHANGE, (
            f"The latest figure, {newest}, differs from {before} by no more than chance could explain."
        )
    way = "higher" if direction > 0 else "lower"
    reason = f"The latest figure, {newest}, is {way} than {before}, by more than chance is likely to explain."
    if measure.polarity == "up_at_first" and direction > 0:
        return Word.NO_CLEAR_CHANGE, f"{reason} A rise is expected at first, so it is not called worse."
    good = (direction > 0) == (measure.polarity == "up")
    return (
        Word.BETTER if good else Word.WORSE
    ), f"{reason} {way.capitalize()} is {'better' if good else 'worse'}."


def _figure(measure: Measure, one: Observation) -> str:
    text = formats.with_unit(one.value or 0.0, measure.unit, denominator=one.denominator)
    provisional = ", provisional" if one.status is Status.PROVISIONAL else ""
    period = one.period.short() if one.period.kind is PeriodKind.CALENDAR_YEAR else one.period.prose()
    return f"{text} ({period}{provisional})"


def _join(named: Sequence[tuple[str, Judgement]], preposition: str) -> Judgement:
    """One judgement of several: a clear change decides, two opposite ones are no clear change."""
    if len(named) == 1:
        return named[0][1]
    words = {one.word for _, one in named}
    opposed = {Word.BETTER, Word.WORSE} <= words
    word = Word.NO_CLEAR_CHANGE if opposed else next(one for one in Word if one in words)
    deciding = [one for _, one in named if one.word is word or (opposed and one.before)]
    lead = max(deciding, key=lambda one: one.newest.period.end if one.newest else date.min)
    reason = _every_reason(named) if word is Word.NOT_ENOUGH_DATA else _every_word(named, preposition)
    differ = "The measures disagree. " if preposition == "for" else "The places differ. "
    stood_on = tuple(figure for _, one in named for figure in one.figures)
    return replace(lead, word=word, reason=f"{differ if opposed else ''}{reason}", figures=stood_on)


def _every_word(named: Sequence[tuple[str, Judgement]], preposition: str) -> str:
    """Better for one thing; no clear change for another."""
    names = {word: [name for name, one in named if one.word is word] for word in Word}
    parts = [
        f"{word.lower()} {preposition} {formats.join_words(some)}" for word, some in names.items() if some
    ]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _every_reason(named: Sequence[tuple[str, Judgement]]) -> str:
    """One reason if all share it, else each with its name."""
    reasons = [one.reason for _, one in named]
    if len(set(reasons)) == 1:
        return reasons[0]
    return " ".join(f"{name[:1].upper()}{name[1:]}: {one.reason}" for name, one in named)


def _in_a_sentence(name: str) -> str:
    """The name of a measure as it stands inside a sentence; "NHS" and its like keep their capitals."""
    return f"{name[:1].lower()}{name[1:]}" if name[1:2].islower() else name


def _latest(judgements: Sequence[Judgement]) -> Observation | None:
    figures = [one.newest for one in judgements if one.newest]
    return max(figures, key=lambda one: one.period, default=None)
