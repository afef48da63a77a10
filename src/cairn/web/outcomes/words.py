"""From the words of several areas to the word of one partnership, and the sentence at the top of its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from cairn.framework import formats
from cairn.framework.areas import Area
from cairn.framework.judgement import Judgement, Word, judge_places

Judged = Sequence[tuple[Area, Judgement]]

SAID = {
    Word.BETTER: ("is better", "are better"),
    Word.WORSE: ("is worse", "are worse"),
    Word.NO_CLEAR_CHANGE: ("shows no clear change", "show no clear change"),
}


def for_place(areas: Judged, former: Judged = ()) -> Judgement:
    """One judgement for a partnership of one or several areas.

    Where none of its areas has a figure, the judgement of the former area that they made up stands. Figures
    of areas are never added or averaged.
    """
    older = [pair for pair in former if pair[1].newest is not None]
    if older and not any(judgement.newest for _, judgement in areas):
        areas = older
    return judge_places({area.name: judgement for area, judgement in areas})


def top_sentence(words: Iterable[Word]) -> str:
    """The sentence that sums up the outcomes, such as "Of six outcomes, one is better. For five ..."."""
    counts = Counter(words)
    total = sum(counts.values())
    if not total:
        return "No outcomes are set."
    known = [(word, counts[word]) for word in SAID if counts[word]]
    missing = counts[Word.NOT_ENOUGH_DATA]
    if not known:
        return f"There is not enough data yet to say for {_all(total)}. Here is what is known."
    said = formats.join_words(
        [f"{formats.count_words(count)} {SAID[word][count > 1]}" for word, count in known]
    )
    sentence = f"Of {formats.count_words(total)} outcomes, {said}."
    if missing:
        sentence += (
            f" For {formats.count_words(missing)} there is not enough data yet to say. Here is what is known."
        )
    return sentence


def _all(total: int) -> str:
    return {1: "the one outcome", 2: "either outcome"}.get(
        total, f"any of the {formats.count_words(total)} outcomes"
    )
