"""The layout of indicator files from the public health profiles (Fingertips), as they are published.

Columns are found by name: the exports of ten years differ in their order and their last columns. Which rows
are the headline (breakdown ""): persons, of the widest age in which the file gives the indicator, in no
category. Every other row is a breakdown: "sex=male", "age=0 to 9", or the category under its own name.
"""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

import re
from collections.abc import Sequence

from cairn.framework.loading import words
from cairn.framework.loading.dimensions import Dimension, Key, Problem, Resolved
from cairn.framework.loading.faults import Fault
from cairn.framework.loading.header import check_header
from cairn.framework.loading.layouts import Layout, identifier
from cairn.framework.observations import Source, breakdown_of
from cairn.framework.periods import PeriodError, PeriodKind, parse

# Ours: the names that exports have used.
_TEXTS = {
    "indicator": ("Indicator ID",), "indicator_name": ("Indicator Name",), "area_code": ("Area Code",),
    "area_type": ("Area Type",), "sex": ("Sex",), "age": ("Age",), "category_type": ("Category Type",),
    "category": ("Category",), "period": ("Time period",), "span": ("Time period range",),
    "value": ("Value",), "lower": ("Lower CI 95.0 limit", "Lower CI limit"),
    "upper": ("Upper CI 95.0 limit", "Upper CI limit"), "numerator": ("Count",),
    "denominator": ("Denominator",), "note": ("Value note",),
}  # fmt: skip
_UNUSED = (
    "Parent Code", "Parent Name", "Area Name", "Lower CI 99.8 limit", "Upper CI 99.8 limit", "Recent Trend",
    "Time period Sortable", "New data", "Compared to goal", "Compared to Target", "Column not used",
)  # fmt: skip
_COMPARED = re.compile(r"Compared to (.+ value or )?percentiles")
REQUIRED = (
    "Indicator ID", "Indicator Name", "Area Code", "Area Type", "Sex", "Age", "Category Type", "Category",
    "Time period", "Value",
)  # fmt: skip
_NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
PUBLISHER, TITLE = "Office for Health Improvement and Disparities", "Public health profiles (Fingertips)"
_LICENCE, _ADDRESS = "Open Government Licence v3.0", "https://fingertips.phe.org.uk/"


def check(names: tuple[str, ...]) -> list[Fault]:
    """Everything that is wrong with the header."""
    allowed = [name for group in _TEXTS.values() for name in group] + list(_UNUSED)
    allowed += [name for name in names if _COMPARED.fullmatch(name)]
    return check_header(names, allowed=allowed, required=REQUIRED)


def layout(names: tuple[str, ...]) -> Layout:
    """How the file with these columns is read."""
    found = {ours: next((name for name in theirs if name in names), "") for ours, theirs in _TEXTS.items()}
    picked = ", ".join(
        f"{identifier(name) if name else chr(39) * 2} AS {ours}" for ours, name in found.items()
    )
    made = Layout(
        name="fingertips",
        relation=f"(SELECT {{line}} shape, {picked}, '' AS status, '' AS access FROM {{rows}})",
        dimensions=(),
        numbers={name: name for name in _NUMBERS},
        note="note",
        own=False,
        empty="not_available",
        pad_one=True,
        infer=True,
        absent=frozenset({"status", "access", *(ours for ours, name in found.items() if not name)}),
    )
    made.dimensions = (
        Dimension("measure", ("indicator",), words.MEASURE, 
                  lambda keys: _measures(keys, made)),
        Dimension("area", ("area_code", "area_type"), words.AREA,
                  lambda keys: [_area(key, made) for key in keys]),
        Dimension("period", ("period", "span"), words.PERIOD, lambda keys: [_period(*key) for key in keys]),
        Dimension("breakdown", ("indicator", "sex", "age", "category_type", "category"), words.BREAKDOWN,
                  _breakdowns),
        Dimension("status", ("status",), words.STATUS, words.statuses),
        Dimension("access", ("access",), words.ACCESS, words.accesses),
        Dimension("source", ("indicator", "indicator_name"), words.SOURCE,
                  lambda keys: [_source(key, made) for key in keys]),
    )  # fmt: skip
    return made


def _measures(keys: Sequence[Key], made: Layout) -> list[Resolved]:
    numbers = [key[0].strip() for key in keys]
    unknown = [one for one in numbers if one.isdecimal() and words.measure_of_indicator(one) is None]
    if unknown:
        listed = ", ".join(unknown[:20]) + (" and others" if len(unknown) > 20 else "")
        made.notices[
            f"Not in the catalogue, so kept as “fingertips-(number)” and on no page: indicator {listed}."
        ] = None
    return [_measure(number) for number in numbers]


def _measure(number: str) -> Resolved:
    if not number.isdecimal():
        return words.refused(
            4, Problem("Indicator ID", "This is not the number of an indicator.", "Export it again.")
        )
    found = words.measure_of_indicator(number)
    if found is None:
        return Resolved((f"fingertips-{number}", "", "", "final"))
    return words.catalogued(found)


def _area(key: Key, made: Layout) -> Resolved:
    code, kind = key[0].strip(), " ".join(key[1].split())
    return words.area_of_code(
        code, made.notices, column="Area Code", kind=f"Areas of the type “{kind}”" if kind else ""
    )


def _period(text: str, span: str) -> Resolved:
    text = " ".join(text.split())
    # With blanks around its dash a range of years is always pooled years here, even of two years.
    kind = PeriodKind.POOLED if re.fullmatch(r"\d{4} - \d{2}(\d{2})?", text) else None
    try:
        period = parse(text, kind=kind)
    except PeriodError as error:
        return words.refused(3, Problem("Time period", str(error), ""))
    years = re.fullmatch(r"(\d+)y", span.strip())
    if years and period.months != 12 * int(years[1]):
        return words.set_aside(
            3, f"The time period {text} is not {years[1]} years long, as the column Time period range says."
        )
    return words.period_values(period)


def _source(key: Key, made: Layout) -> Resolved:
    name = " ".join(key[1].split())
    source = Source(PUBLISHER, TITLE, "", f"Indicator {key[0].strip()}", name, _ADDRESS, None, _LICENCE)
    made.sources[source.key] = source
    return Resolved((source.key,))


def _breakdowns(keys: Sequence[Key]) -> list[Resolved]:
    cleaned = [tuple(" ".join(text.split()) for text in key) for key in keys]
    ages: dict[str, set[str]] = {}
    for indicator, _, age, *_ in cleaned:
        ages.setdefault(indicator, set()).add(age)
    widest = {indicator: _widest(found) for indicator, found in ages.items()}
    return [_breakdown(key, widest[key[0]]) for key in cleaned]


def _breakdown(key: Sequence[str], headline_age: str) -> Resolved:
    _, sex, age, category_type, category = key
    parts = {}
    if sex.casefold() not in ("persons", "not applicable", ""):
        parts["sex"] = sex.casefold()
    if age != headline_age:
        parts["age"] = age_words(age)
    if category_type or category:
        parts[_plain(category_type or "category").casefold()] = _plain(category or "not stated")
    return Resolved((breakdown_of(parts),))


def _plain(text: str) -> str:
    return text.replace(";", ",").replace("=", "-")


def _widest(ages: set[str]) -> str:
    """The age that holds all the others; "" where several are widest, and then none is the headline."""
    spans = {age: _span(age) for age in ages}
    low, high = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
    whole = [age for age, span in spans.items() if span == (low, high)]
    return whole[0] if len(whole) == 1 else ("" if len(ages) > 1 else next(iter(ages)))


_ANYBODY = (0.0, 200.0)


def _span(age: str) -> tuple[float, float]:
    """The years from and below which an age band runs; text that is not one is nobody's age."""
    plain = re.sub(r"\s*(yrs?|years?)( old)?\.?$", "", age.casefold())
    if plain in ("all ages", "not applicable", "all", ""):
        return _ANYBODY
    if found := re.fullmatch(r"(\d+)\s*(?:-|to)\s*(\d+)", plain):
        return float(found[1]), float(found[2]) + 1
    if found := re.fullmatch(r"(\d+)\s*(?:\+|and over)", plain):
        return float(found[1]), 200.0
    if found := re.fullmatch(r"(?:<|under )\s*(\d+)", plain):
        return 0.0, float(found[1])
    if found := re.fullmatch(r"(\d+)", plain):
        return float(found[1]), float(found[1]) + 1
    return _ANYBODY


def age_words(age: str) -> str:
    """An age band as we write it: "18 to 29", "50 and over", "under 18"; other text unchanged."""
    plain = re.sub(r"\s*(yrs?|years?)( old)?\.?$", "", age.strip().casefold())
    plain = re.sub(r"^(\d+)\s*-\s*(\d+)$", r"\1 to \2", plain)
    plain = re.sub(r"^(\d+)\s*\+$", r"\1 and over", plain)
    return _plain(re.sub(r"^<\s*(\d+)$", r"under \1", plain))
