"""Which area a code or a name in a file means, and which areas the framework does not keep."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cairn.framework.loading.dimensions import Problem, Resolved
from cairn.framework.loading.words import TOTAL_ROW, TOTALS, Notices, formula, refused, set_aside
from cairn.framework.periods import PeriodError, parse

if TYPE_CHECKING:
    from cairn.framework.areas import Area

# `older`: the file writes a code of before for the area of today.
AREA = (("area", "VARCHAR"), ("level", "VARCHAR"), ("older", "BOOLEAN"))


def area_of_code(code: str, notices: Notices, *, column: str, kind: str = "") -> Resolved:
    """An area by its GSS code, an old code of the same place becoming today's; other levels are set aside."""
    from cairn.framework.areas import areas

    if code.casefold() in TOTALS:
        return set_aside(len(AREA), TOTAL_ROW)
    found = areas().get(code)
    return _other_area(code, column, kind) if found is None else _known_area(found, notices)


def area_of_name(name: str, period: str, notices: Notices, *, column: str) -> Resolved:
    """An area by its name; a place of the past where its last day is not before the end of `period`."""
    from cairn.framework.areas import areas

    plain = " ".join(name.split())
    if plain.casefold() in TOTALS:
        return set_aside(len(AREA), TOTAL_ROW)
    found, former = areas().by_name(plain), areas().by_name(plain, ("former",))
    if former is not None and former.until and _ends(period) <= former.until:
        found = former
    return _known_area(found, notices) if found else _other_name(plain, column)


# Names of areas that the framework does not keep, and what they are.
_OTHER_NAMES = (
    (r"phe .*|.*\b(phe|phec|centre)", "A Public Health England centre, which is not a region."),
    (r"wales|scotland|northern ireland|united kingdom|uk|great britain", "A country outside England."),
)


def _other_name(name: str, column: str) -> Resolved:
    for pattern, what in _OTHER_NAMES:
        if re.fullmatch(pattern, name.casefold()):
            return set_aside(len(AREA), what)
    if formula(column, name):
        return refused(len(AREA), *formula(column, name))
    remedy = f"{_like_name(name)}Write the name of an upper-tier authority, region or country as ONS does."
    return refused(len(AREA), Problem(column, "This is not the name of an area that we know.", remedy))


def _like_name(name: str) -> str:
    from cairn.framework.areas import areas

    alike = {
        area.name.casefold(): area.name
        for area in areas()
        if area.kind in ("upper_tier", "region", "country")
    }
    near = get_close_matches(name.casefold(), list(alike), n=1, cutoff=0.75)
    return f"Did you mean “{alike[near[0]]}”? " if near else ""


def _ends(period: str) -> str:
    try:
        return parse(period).end.isoformat()
    except PeriodError:
        return "9"


def _known_area(found: "Area", notices: Notices) -> Resolved:
    from cairn.framework.areas import areas

    now = areas().current(found.code)
    if now is None:
        notices[
            f"{found.name} ({found.code}) is an area of the past: its figures are kept under its own code, "
            "apart from those of the areas that came after it."
        ] = None
        return Resolved((found.code, found.kind, False))
    older = now.code != found.code
    if older:
        notices[f"{found.name} had the code {found.code} and has {now.code} now: kept under {now.code}."] = (
            None
        )
    return Resolved((now.code, now.kind, older))


def _other_area(code: str, column: str, kind: str) -> Resolved:
    if formula(column, code):
        return refused(len(AREA), *formula(column, code))
    if not code:
        return refused(
            len(AREA), Problem(column, "The area is missing.", "Write its nine-character GSS code.")
        )
    level = LEVELS.get(code[:3], kind)
    if level:
        return set_aside(
            len(AREA),
            f"{level}: the framework keeps upper-tier authorities, police forces, regions and England.",
        )
    remedy = (
        f"{_like_code(code)}Write the nine-character GSS code of an authority, police force, region or "
        "country, like E09000016."
    )
    return refused(len(AREA), Problem(column, "This is not the code of an area that we know.", remedy))


def _like_code(code: str) -> str:
    """The area that a code may have meant: named in its place, or a sign too few, too many or alike."""
    from cairn.framework.areas import areas

    named = areas().by_name(code)
    if named:
        return f"{named.name} has the code {named.code}. "
    plain = code.upper()[:1] + code.upper()[1:].translate(_DIGITS_ALIKE)
    near = get_close_matches(plain, [area.code for area in areas()], n=2, cutoff=0.9)
    found = areas().get(near[0]) if near and (len(near) == 1 or near[0] == plain) else None
    return f"Did you mean {found.code} ({found.name})? " if found else ""


_DIGITS_ALIKE = str.maketrans("OQILS", "00115")


# Areas that the framework does not keep, by the first three signs of their code.
LEVELS = {
    "E07": "A district", "E01": "A small area (LSOA)", "E02": "A small area (MSOA)", "E05": "A ward",
    "E38": "A clinical commissioning group or sub-ICB", "E54": "An integrated care board",
    "E40": "An NHS region", "E39": "An NHS area team", "E45": "A public health region",
    "E47": "A combined authority", "E22": "A community safety partnership",
    "E14": "A parliamentary constituency",
    "W06": "An area of Wales", "S12": "An area of Scotland", "N09": "An area of Northern Ireland",
    "W92": "Wales", "S92": "Scotland", "N92": "Northern Ireland", "K02": "The United Kingdom",
    "K03": "Great Britain",
}  # fmt: skip
