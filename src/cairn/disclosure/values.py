"""What is shown of a figure: its value and likely limits, from counts that may be shown."""

from dataclasses import replace

from cairn.disclosure.records import (
    LOW,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    UNRELIABLE,
    WITHHELD,
    Figure,
    ShownFigure,
)
from cairn.disclosure.rules import Counting, Rules
from cairn.framework.observations import Status
from cairn.methods import intervals
from cairn.methods.estimate import Estimate

LEAST_SHARE, LEAST_RATE = 0.0005, 0.05  # less than these would be written as 0.0
MEAN_DECIMALS = 1


def shown_figure(
    figure: Figure, counting: Counting, rules: Rules, part: float | None, whole: float | None
) -> ShownFigure:
    """The figure as it may be seen, from its shown numerator and denominator (None: withheld, or none)."""
    bare = ShownFigure(
        counting.measure,
        figure.area,
        figure.period,
        figure.breakdown,
        part,
        whole,
        None,
        status=figure.status,
    )
    if figure.numerator is None:
        mark = NOT_APPLICABLE if figure.status is Status.NOT_APPLICABLE else NOT_AVAILABLE
        return replace(bare, mark=mark, status=_emptied(figure.status))
    if _is_hidden(counting, rules, part, whole):
        return replace(bare, mark=WITHHELD, status=Status.WITHHELD)
    return _FORMS[counting.form](bare, figure, counting, rules)


def _emptied(status: Status) -> Status:
    return status if status.may_be_empty else Status.NOT_AVAILABLE


def _is_hidden(counting: Counting, rules: Rules, part: float | None, whole: float | None) -> bool:
    if counting.form in ("share", "mean"):
        if whole is None or (not rules.exact and whole < rules.hide_denominator_under):
            return True
        if counting.form == "mean" and not rules.exact:
            return whole < rules.low_denominator_under
    return counting.form != "mean" and part is None


def _count(bare: ShownFigure, _figure: Figure, _counting: Counting, _rules: Rules) -> ShownFigure:
    return replace(bare, value=bare.numerator, denominator=None)


def _share(bare: ShownFigure, _figure: Figure, _counting: Counting, rules: Rules) -> ShownFigure:
    if not bare.denominator:
        return replace(bare, mark=NOT_APPLICABLE, status=Status.NOT_APPLICABLE)
    assert bare.numerator is not None  # noqa: S101 (for the type checker: a hidden one never comes here)
    found = intervals.proportion(bare.numerator, bare.denominator)
    few = not rules.exact and bare.denominator < rules.low_denominator_under
    mark = UNRELIABLE if few else LOW if 0 < found.value < LEAST_SHARE else ""
    return _with(bare, found, mark)


def _rate(bare: ShownFigure, figure: Figure, counting: Counting, _rules: Rules) -> ShownFigure:
    if not figure.denominator:
        return replace(bare, mark=NOT_AVAILABLE, status=Status.NOT_AVAILABLE)
    assert bare.numerator is not None  # noqa: S101 (for the type checker: a hidden one never comes here)
    found = intervals.rate(bare.numerator, figure.denominator, multiplier=counting.multiplier)
    known = replace(bare, denominator=figure.denominator)
    mark = LOW if 0 < found.value < LEAST_RATE else ""
    return _with(known, found, mark)


def _gap(bare: ShownFigure, figure: Figure, _counting: Counting, _rules: Rules) -> ShownFigure:
    """One less the people over an estimate; the limits are those of the estimate."""
    if not figure.denominator:
        return replace(bare, mark=NOT_AVAILABLE, status=Status.NOT_AVAILABLE)
    assert bare.numerator is not None  # noqa: S101 (for the type checker: a hidden one never comes here)
    of = (figure.denominator, *(figure.limits or ()))
    gaps = [max(0.0, 1 - bare.numerator / one) if one > 0 else 0.0 for one in of]
    lower, upper = gaps[1:] or (None, None)
    return replace(
        bare, denominator=figure.denominator, value=gaps[0], lower=lower, upper=upper,
        method="Limits of the estimate" if figure.limits else "",
    )  # fmt: skip


def _mean(bare: ShownFigure, figure: Figure, _counting: Counting, rules: Rules) -> ShownFigure:
    if not figure.denominator:
        return replace(bare, mark=NOT_APPLICABLE, status=Status.NOT_APPLICABLE)
    exact = (figure.numerator or 0) / figure.denominator
    return replace(bare, value=exact if rules.exact else round(exact, MEAN_DECIMALS))


def _with(bare: ShownFigure, found: Estimate, mark: str) -> ShownFigure:
    value, lower, upper = float(found.value), float(found.lower), float(found.upper)
    return replace(bare, value=value, lower=lower, upper=upper, method=str(found.method), mark=mark)


_FORMS = {"count": _count, "share": _share, "rate": _rate, "gap": _gap, "mean": _mean}
