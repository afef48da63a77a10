"""The result of a control chart, and the words for what it shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.methods.estimate import Floats, Words
from cairn.methods.spc_limits import LIMIT, Flags, Layout
from cairn.methods.spc_rules import Found, Signs

SHORT = 13  # known points under which the limits of a segment still move
MISSING = 5  # the code of a missing point, past those of the rules
CAUSES = np.array(  # by code; Python counts the negative ones, of downward causes, from the end
    [
        "Common Cause",
        "Above UCL",
        "7 Point Trend (Increasing)",
        "2 in 3 Above CL",
        "7 Points Above CL",
        "",
        "7 Points Below CL",
        "2 in 3 Below CL",
        "7 Point Trend (Decreasing)",
        "Below LCL",
    ]
)
POINTS = (
    np.array(  # by which way is better (neither, up, down) and by the way of the cause (none, up, "", down)
        [
            ["common_cause", "special_cause_neutral_high", "", "special_cause_neutral_low"],
            ["common_cause", "special_cause_improvement", "", "special_cause_concern"],
            ["common_cause", "special_cause_concern", "", "special_cause_improvement"],
        ]
    )
)
ASSURANCES = np.array(["inconsistent", "consistent_pass", "", "consistent_fail"])


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart, or many of them.

    Arrays by point have the shape of the values, series by points:
    `segment` counts the rebases so far; `mean`, `lpl` and `upl` are the centre and the lower and upper
    process limits of the point's segment, in units of the values (also where the point itself is missing);
    `relative_to_mean` is 1 above the mean, 0 on it, -1 below, NaN where the point is missing;
    `outside_limits`, `close_to_limits`, `shift`, `trend` and `two_in_three` hold each rule on its own, and
    are False where the point is missing;
    `special_cause_type` names the first rule that applies (outside, trend, two in three, shift), `point_type`
    what that means given which way is better; both are "" where the point is missing;
    `short_group` marks segments of fewer than 13 known points, whose limits will still move.

    Arrays by series: `variation` is the `point_type` of the latest known point; `assurance` tells from the
    limits there whether the target is met whatever happens by chance (consistent_pass), never
    (consistent_fail) or now and then (inconsistent), and is "" where there is no target or no way is better.
    """

    segment: NDArray[np.intp]
    mean: Floats
    lpl: Floats
    upl: Floats
    relative_to_mean: Floats
    outside_limits: Flags
    close_to_limits: Flags
    shift: Flags
    trend: Flags
    two_in_three: Flags
    special_cause_type: Words
    point_type: Words
    short_group: Flags
    variation: Words
    assurance: Words

    @property
    def special_cause(self) -> Flags:
        """Whether any rule applies to the point."""
        return self.outside_limits | self.shift | self.trend | self.two_in_three


def drawn(layout: Layout, mean: Floats, spread: Floats, found: Found, goal: Floats, better: Signs) -> Chart:
    """The chart in the shape of the values, from what was found at the known points."""
    centre, lpl, upl = (
        layout.by_point(each, np.nan) for each in (mean, mean - LIMIT * spread, mean + LIMIT * spread)
    )
    cause = layout.put_back(found.cause, MISSING)
    point_type = _point_types(cause, better)
    latest = _latest(layout.there)
    return Chart(
        segment=layout.segment,
        mean=centre,
        lpl=lpl,
        upl=upl,
        relative_to_mean=layout.put_back(found.side.astype(np.float64), np.nan),
        outside_limits=layout.put_back(found.outside, False),
        close_to_limits=layout.put_back(found.close, False),
        shift=layout.put_back(found.shift, False),
        trend=layout.put_back(found.trend, False),
        two_in_three=layout.put_back(found.two_in_three, False),
        special_cause_type=CAUSES[cause],
        point_type=point_type,
        short_group=layout.by_point(layout.sizes, 0) < SHORT,
        variation=_at(point_type, latest),
        assurance=_assured(
            goal, _at(lpl, latest), _at(upl, latest), better, np.asarray(layout.there.any(axis=-1))
        ),
    )


def _point_types(cause: Signs, better: Signs) -> Words:
    way = np.where(cause == MISSING, 2, np.sign(cause))
    return np.asarray(POINTS[np.asarray(better)[..., None], way])


def _latest(there: Flags) -> NDArray[np.intp]:
    """Where the latest known point of each series is; the last point where none is known."""
    return there.shape[-1] - 1 - np.argmax(there[..., ::-1], axis=-1)


def _at(array: NDArray, latest: NDArray[np.intp]) -> NDArray:
    return np.take_along_axis(array, np.asarray(latest)[..., None], axis=-1)[..., 0]


def _assured(goal: Floats, lpl: Floats, upl: Floats, better: Signs, any_known: Flags) -> Words:
    above = (goal > upl).astype(np.int8) - (goal < lpl).astype(np.int8)
    silent = np.isnan(goal) | (better == 0) | ~any_known
    return np.asarray(ASSURANCES[np.where(silent, 2, -above * better)])
