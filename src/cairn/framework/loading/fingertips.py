"""The layout of indicator files from the public health profiles (Fingertips), as they are published.

Columns are found by name: the exports of ten years differ in their order and their last columns. Which rows
are the headline (breakdown ""): persons, of the widest age in which the file gives the indicator, in no
category. Every other row is a breakdown: "sex=male", "age=0 to 9", or the category under its own name.
"""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

import re
from collections.abc import Sequence

from cairn.framework.engine import quoted
from cairn.framework.loading import places, words
from cairn.framework.loading.ages import age_words, widest
from cairn.framework.loading.dimensions import Dimension, Key, Problem, Resolved
from cairn.framework.loading.faults import Fault
from cairn.framework.loading.header import check_header
from cairn.framework.loading.layouts import Layout, identifier
from cairn.framework.observations import Source, breakdown_of
from cairn.framework.periods import Period, PeriodError, PeriodKind, parse

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
        written={name: quoted(found[name]) for name in _NUMBERS if found[name]},
        absent=frozenset({"status", "access", *(ours for ours, name in found.items() if not name)}),
    )
    made.dimensions = (
        Dimension("measure", ("indicator",), words.MEASURE, 
                  lambda keys: _measures(keys, made)),
        Dimension("area", ("area_code", "area_type"), places.AREA,
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
    if number.casefold() in words.TOTALS:
        return words.set_aside(len(words.MEASURE), words.TOTAL_ROW)
    if not number.isdecimal():
        return words.refused(
            len(words.MEASURE),
            Problem("Indicator ID", "This is not the number of an indicator.", "Export it again."),
        )
    found = words.measure_of_indicator(number)
    if found is None:
        return Resolved((f"fingertips-{number}", "", "", "final"))
    return words.catalogued(found)


# What exports call the areas that the framework keeps, in small letters.
_KEPT_TYPE = re.compile(
    r"country|england|county|ua|(county|counties) & uas?\b.*|upper tier local authorities.*"
    r"|regions? ?(\(statistical\))?|government office region.*|police.*"
)


_KEPT_CODE = re.compile(r"E(06|08|09|10|12|23)\d{6}")


def _area(key: Key, made: Layout) -> Resolved:
    from cairn.framework.areas import areas

    code, kind = key[0].strip(), " ".join(key[1].split())
    if code.casefold() == "area code":
        return words.refused(len(places.AREA), _HEADER_AGAIN)
    kept = _KEPT_TYPE.fullmatch(kind.casefold())
    if kept and _KEPT_CODE.fullmatch(code.upper()) and areas().get(code) is None:
        return words.set_aside(len(places.AREA), f"Cairn knows no area with the code {code}; it may be new.")
    return places.area_of_code(
        code, made.notices, column="Area Code", kind="" if kept else f"Areas of the type “{kind}”"
    )


_HEADER_AGAIN = Problem(
    "Area Code", "The names of the columns stand here again.", "Two files were joined: load each by itself."
)
_RANGE_OF_YEARS = re.compile(r"\d{4} - (\d{4}|\d{2})")
_RANGE_OF_MONTHS = re.compile(r"[A-Za-z]{3,9} \d{4} - [A-Za-z]{3,9} \d{4}")
_RANGE_OF_QUARTERS = re.compile(r"\d{4}(/\d\d)? Q\d ?- ?(\d{4}(/\d\d)? )?Q\d")


def _period(text: str, span: str) -> Resolved:
    """A label of the publisher, whose forms are fewer than what people write.

    A range of years with blanks around its dash is always pooled years, even of two. Ranges of months and of
    quarters are written only for years that roll; financial and calendar years have labels of their own.
    """
    text = " ".join(text.split())
    try:
        period = _parsed(text)
    except PeriodError as error:
        if _RANGE_OF_QUARTERS.fullmatch(text):
            return words.set_aside(3, "Some quarters together that are no whole year.")
        return words.refused(3, Problem("Time period", str(error), ""))
    years = re.fullmatch(r"(\d+)y", span.strip())
    if years and period.months >= _YEAR and period.months != _YEAR * int(years[1]):
        return words.set_aside(
            3, f"The column Time period range says {years[1]}y, and {text} is not so long."
        )
    return words.period_values(period)


_YEAR = 12


def _parsed(text: str) -> Period:
    if _RANGE_OF_YEARS.fullmatch(text):
        return parse(text, kind=PeriodKind.POOLED)
    period = parse(text)
    rolls = _RANGE_OF_MONTHS.fullmatch(text) or _RANGE_OF_QUARTERS.fullmatch(text)
    return parse(text, kind=PeriodKind.ROLLING_YEAR) if rolls and period.months == _YEAR else period


def _source(key: Key, made: Layout) -> Resolved:
    name = " ".join(key[1].split())[: words.LONGEST["section"]]
    source = Source(PUBLISHER, TITLE, "", f"Indicator {key[0].strip()}", name, _ADDRESS, None, _LICENCE)
    made.sources[source.key] = source
    return Resolved((source.key,))


def _breakdowns(keys: Sequence[Key]) -> list[Resolved]:
    cleaned = [tuple(" ".join(text.split()) for text in key) for key in keys]
    ages: dict[str, set[str]] = {}
    for indicator, _, age, *_ in cleaned:
        ages.setdefault(indicator, set()).add(age)
    headline = {indicator: widest(found) for indicator, found in ages.items()}
    return [_breakdown(key, headline[key[0]]) for key in cleaned]


def _breakdown(key: Sequence[str], headline_age: str) -> Resolved:
    _, sex, age, category_type, category = key
    parts = {}
    if sex.casefold() not in ("persons", "not applicable", ""):
        parts["sex"] = sex.casefold()
    if age != headline_age:
        parts["age"] = plain(age_words(age))
    if category_type or category:
        name = plain(category_type or "category").casefold()
        parts[f"category {name}" if name in ("sex", "age") else name] = plain(category or "not stated")
    text = breakdown_of(parts)
    if len(text) > words.LONGEST["breakdown"]:
        return words.set_aside(len(words.BREAKDOWN), "The names of its groups are too long to be kept.")
    return Resolved((text,))


def plain(text: str) -> str:
    """Text of the publisher without the two signs that part a breakdown."""
    return text.replace(";", ",").replace("=", "-")
