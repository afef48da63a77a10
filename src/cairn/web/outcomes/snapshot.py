"""Everything that a partnership's pages say from, read in a few queries and kept until something changes.

A page asks for the stamp of what is released (one query). While the stamp and the day are the same, figures
and words are the same too, so the snapshot made for them is used again. It holds nothing of a person.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from cairn.framework.areas import Area
from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Framework, Outcome
from cairn.framework.judgement import Judgement, judge_measure, judge_outcome
from cairn.framework.observations import Observation
from cairn.framework.targets import Contradiction, Target
from cairn.web.core.clock import today
from cairn.web.outcomes.place import Place, place_of
from cairn.web.outcomes.words import for_place
from cairn.web.releases import reading

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

T = TypeVar("T")
LATELY = 24  # maps
KEPT = 12  # snapshots; a few megabytes each at most
# A contradiction takes a measure's word away if it is serious and about the figure itself; "wrong measure" or
# "source" say that a document put a figure in the wrong place, which leaves the measure's own figures alone.
SERIOUS = ("high", "medium")
ABOUT_THE_FIGURE = ("conflict", "unit", "definition", "population", "arithmetic")

_kept: OrderedDict[tuple[object, ...], Snapshot] = OrderedDict()
_lock = threading.Lock()


@dataclass
class Snapshot:
    """Released figures, targets and contradictions of one place on one day, with the words they give."""

    place: Place
    day: date
    stamp: reading.Stamp
    figures: reading.Figures
    targets: list[Target]
    contradictions: list[Contradiction]
    _words: dict[str, Judgement] = field(default_factory=dict)
    _made: dict[tuple[str, ...], Any] = field(default_factory=dict)
    _late: OrderedDict[tuple[str, ...], Any] = field(default_factory=OrderedDict)

    def once(self, name: tuple[str, ...], make: Callable[[], T]) -> T:
        """What `make` returns, made once for this state of what is released; holds nothing of a reader."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    def lately(self, name: tuple[str, ...], make: Callable[[], T]) -> T:
        """As `once`, for the larger things of which only the last few that were asked for are kept."""
        made: T = self._late.pop(name) if name in self._late else make()
        self._late[name] = made
        while len(self._late) > LATELY:
            self._late.popitem(last=False)
        return made

    @property
    def framework(self) -> Framework:
        """The national framework, which gives the six outcomes."""
        return catalogue().framework()

    def series(self, measure: str, area: str, breakdown: str = "") -> list[Observation]:
        """Figures of one measure in one area, oldest first."""
        return self.figures.series(measure, area, breakdown)

    def own_areas(self, measure: str) -> list[Area]:
        """The partnership's own areas that have a figure of the measure with a value."""
        return [area for area in self.place.own if any(
            item.value is not None for item in self.series(measure, area.code)
        )]  # fmt: skip

    def contradictions_of(self, measure: str) -> list[Contradiction]:
        """Contradictions in the sources that touch a measure here."""
        return [item for item in self.contradictions if measure in item.measures]

    def disputed(self, measure: str) -> bool:
        """Whether sources disagree about this measure here so much that it gives no word."""
        own = self.place.own_codes
        return any(
            item.severity in SERIOUS and item.kind in ABOUT_THE_FIGURE and item.area in own
            for item in self.contradictions_of(measure)
        )

    def targets_of(self, measure: str, area: str | None = None) -> list[Target]:
        """Agreed values of a measure for everybody, in order of period."""
        found = [item for item in self.targets if item.measure == measure and not item.breakdown]
        return sorted((item for item in found if area in (None, item.area)), key=lambda item: item.period)

    def judge_area(self, measure: Measure, area: str) -> Judgement:
        """The word of a measure in one area."""
        contradicted = self.disputed(measure.id)
        return judge_measure(
            measure, self.series(measure.id, area), today=self.day, contradicted=contradicted
        )

    def judge(self, measure: Measure) -> Judgement:
        """The word of a measure for the whole partnership."""
        if measure.id not in self._words:
            areas = self.place.areas or self.place.own
            self._words[measure.id] = for_place(
                [(area, self.judge_area(measure, area.code)) for area in areas],
                [(area, self.judge_area(measure, area.code)) for area in self.place.former],
            )
        return self._words[measure.id]

    def judge_outcome(self, outcome: Outcome) -> Judgement:
        """The word of an outcome, from its named headline measures."""
        measures = catalogue().measures
        judged = {name: self.judge(measures[name]) for name in outcome.word_measures if name in measures}
        return judge_outcome(outcome, judged)


def snapshot_of(partnership: Partnership) -> Snapshot:
    """The snapshot of a partnership: one query if nothing changed, six if something did."""
    place, day, stamp = place_of(partnership), today(), reading.stamp(partnership)
    key = (partnership.pk, place, day, stamp)
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
            return known
    made = _read(partnership, place, day, stamp)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _read(partnership: Partnership, place: Place, day: date, stamp: reading.Stamp) -> Snapshot:
    return Snapshot(
        place,
        day,
        stamp,
        reading.figures(partnership, areas=place.codes),
        reading.targets(partnership, areas=place.codes),
        reading.contradictions(partnership, areas=place.codes),
    )
