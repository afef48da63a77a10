"""Age bands as files write them: which is the widest, and how we write them."""

import re


def widest(ages: set[str]) -> str:
    """The age that holds all the others; "" where several are widest, and then none is the headline.

    Beside an age that can't be read ("School age") only everybody is sure to hold it.
    """
    if len(ages) == 1:
        return next(iter(ages))
    spans = {age: _span(age) for age in ages}
    known = [span for span in spans.values() if span]
    if not known:
        return ""
    low, high = min(span[0] for span in known), max(span[1] for span in known)
    widest = (low, high) if len(known) == len(ages) else _ANYBODY
    whole = [age for age, span in spans.items() if span == widest]
    return whole[0] if len(whole) == 1 else ""


_ANYBODY = (0.0, 200.0)
# Parts of a year, of which the ages of small children are written.
_UNITS = {
    "yr": 1.0,
    "year": 1.0,
    "month": 1 / 12,
    "mth": 1 / 12,
    "week": 1 / 52,
    "wk": 1 / 52,
    "day": 1 / 365,
}
_AGE = re.compile(
    r"(?P<low>under |<)? ?(?P<first>\d+(?:\.\d+)?) ?(?P<open>\+|and over)?"
    r"(?: ?(?:-|to) ?(?P<last>\d+(?:\.\d+)?))? ?(?:(?P<unit>[a-z]+?)s?)?(?: old)?\.?"
)


def _span(age: str) -> tuple[float, float] | None:
    """The years from and below which an age band runs; None for text that is not one."""
    plain = " ".join(age.casefold().split())
    if plain in ("all ages", "not applicable", "all", ""):
        return _ANYBODY
    found = _AGE.fullmatch(plain)
    unit = _UNITS.get(found["unit"] or "yr") if found else None
    if found is None or unit is None:
        return None
    first = float(found["first"]) * unit
    if found["low"]:
        return 0.0, first
    if found["open"]:
        return first, _ANYBODY[1]
    return first, (float(found["last"] or found["first"]) + 1) * unit


def age_words(age: str) -> str:
    """An age band as we write it: "18 to 29", "50 and over", "under 18"; other text unchanged."""
    plain = re.sub(r"\s*(yrs?|years?)( old)?\.?$", "", age.strip().casefold())
    plain = re.sub(r"^(\d+)\s*-\s*(\d+)$", r"\1 to \2", plain)
    plain = re.sub(r"^(\d+)\s*\+$", r"\1 and over", plain)
    return re.sub(r"^<\s*(\d+)$", r"under \1", plain)
