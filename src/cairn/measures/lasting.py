"""Which figures may still change because of what happens after their period."""

from datetime import date, timedelta

from cairn.measures import metrics, periods, registry

assert metrics  # importing it registers the measures


def provisional(measure: str, period_end: date, extract_date: date) -> bool:
    """May the figure of a period still change, although everything up to the extract was sent?

    A return within 182 days (M4, M5), twelve weeks in treatment (M7), three weeks after release (C1, C3), an
    interview within 14 days (T3): until that time since the `period_end` has passed on the `extract_date`,
    the figure is provisional. So is all that counts journeys as ended, for 21 days: a new episode may join
    (J3). Late and corrected records are another matter. Raises UnknownMeasure.

    >>> from datetime import date
    >>> provisional("completion_without_representation", date(2025, 3, 31), date(2025, 9, 28))
    True
    >>> provisional("completion_without_representation", date(2025, 3, 31), date(2025, 9, 29))
    False
    """
    (one,) = registry.chosen([measure])
    last = periods.half_before(period_end) if one.from_half else period_end
    return extract_date < last + timedelta(days=one.follow_up)
