"""Age bands and windows of time, as the measure records write them."""

import re
from dataclasses import dataclass

AGE_BAND_FORMS = '"all ages", "18 and over", "under 18", "16 to 24", "not defined"'
WINDOW_FORMS = (
    '"year", "28 days", "12 months", "3 years", "one day", "not defined", or one of these with '
    '"after ..." or "before ..." ("21 days after release")'
)
NOT_DEFINED = "not defined"
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages in whole years, both ends inside the band; `oldest` is None when the band is open upwards."""

    text: str
    youngest: int
    oldest: int | None
    defined: bool = True

    def __str__(self) -> str:
        return self.text

    def holds(self, age: int) -> bool:
        """Is this age, in completed years, inside the band?"""
        return self.defined and self.youngest <= age and (self.oldest is None or age <= self.oldest)


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time, in days or in months (one of the two is 0), and what it is counted from."""

    text: str
    days: int = 0
    months: int = 0
    anchor: str = ""
    defined: bool = True

    def __str__(self) -> str:
        return self.text


def age_band(text: str) -> AgeBand:
    """Read one age band; ValueError names the forms that are understood."""
    words = " ".join(text.split())
    if words == NOT_DEFINED:
        return AgeBand(words, 0, None, defined=False)
    if words == "all ages":
        return AgeBand(words, 0, None)
    if match := re.fullmatch(r"(\d{1,3}) and over", words):
        return AgeBand(words, int(match[1]), None)
    if (match := re.fullmatch(r"under (\d{1,3})", words)) and int(match[1]) > 0:
        return AgeBand(words, 0, int(match[1]) - 1)
    if (match := re.fullmatch(r"(\d{1,3}) to (\d{1,3})", words)) and int(match[1]) <= int(match[2]):
        return AgeBand(words, int(match[1]), int(match[2]))
    raise ValueError(f'the age band "{words}" is not understood; write {AGE_BAND_FORMS}')


def window(text: str) -> Window:
    """Read one window of time; ValueError names the forms that are understood."""
    words = " ".join(text.split())
    if words == NOT_DEFINED:
        return Window(words, defined=False)
    match = re.fullmatch(
        r"(?:(one|\d{1,3}) )?(day|week|month|quarter|year)(s?)(?: ((?:after|before) \w[\w ]*))?", words
    )
    if not match or not _number_agrees(match[1], match[3]):
        raise ValueError(f'the window "{words}" is not understood; write {WINDOW_FORMS}')
    amount = 1 if match[1] in (None, "one") else int(match[1])
    return Window(words, amount * _DAYS.get(match[2], 0), amount * _MONTHS.get(match[2], 0), match[4] or "")


def _number_agrees(amount: str | None, plural: str) -> bool:
    """ "28 days" and "year" agree with their number; "28 day", "years" and "0 days" do not."""
    one = amount in (None, "one", "1")
    return amount != "0" and one == (plural == "")
