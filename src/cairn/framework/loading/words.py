"""What the texts of a file mean in the framework: measures, periods, breakdowns, sources, statuses."""

import functools
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cairn.framework.cells import is_formula
from cairn.framework.loading.ages import age_words
from cairn.framework.loading.dimensions import Key, Problem, Resolved
from cairn.framework.observations import (
    BreakdownError,
    Source,
    Status,
    breakdown_of,
    breakdown_parts,
    canonical_breakdown,
)
from cairn.framework.periods import Period, PeriodError, PeriodKind, parse

if TYPE_CHECKING:
    from cairn.framework.measure import Measure

Notices = dict[str, None]  # sentences in the order they were met, each once

TOTALS = frozenset({"total", "totals", "grand total", "sum", "all areas"})
TOTAL_ROW = "A total row: the parts are loaded, the total is not."
LOCAL = "x-"
# The longest texts that are kept, in characters.
LONGEST = {
    "measure": 80, "breakdown": 200, "publisher": 200, "title": 400, "edition": 200, "document": 400,
    "section": 400, "address": 1000, "licence": 200,
}  # fmt: skip
_DATA = Path(__file__).parents[1] / "data"

MEASURE = (("measure", "VARCHAR"), ("unit", "VARCHAR"), ("interval", "VARCHAR"), ("usual", "VARCHAR"))
PERIOD = (("period_kind", "VARCHAR"), ("period_start", "DATE"), ("period_end", "DATE"))
BREAKDOWN = (("breakdown", "VARCHAR"),)
STATUS = (("status", "VARCHAR"),)
ACCESS = (("restricted", "BOOLEAN"),)
SOURCE = (("source_key", "VARCHAR"),)


def formula(column: str, text: str) -> tuple[Problem, ...]:
    """The problem of a text cell that a spreadsheet would run, if it is one."""
    if not is_formula(text.strip(" ")):
        return ()
    return (
        Problem(
            column,
            "The cell begins like a spreadsheet formula (=, +, - or @).",
            "Write the text without that sign.",
        ),
    )


def too_long(column: str, text: str) -> tuple[Problem, ...]:
    """The problem of a text that is longer than what is kept, if it is one."""
    longest = LONGEST.get(column, len(text))
    if len(text) <= longest:
        return ()
    return (Problem(column, f"The text is longer than {longest} characters.", "Shorten it."),)


def refused(outputs: int, *problems: Problem) -> Resolved:
    """A text that means nothing, with what is wrong."""
    return Resolved((None,) * outputs, problems)


def set_aside(outputs: int, reason: str) -> Resolved:
    """A text that is right but whose rows the framework does not keep."""
    return Resolved((None,) * outputs, (), reason)


def measure(keys: Sequence[Key], notices: Notices) -> list[Resolved]:
    """Measures by id: those of the catalogue, and local ones whose id begins with "x-"."""
    from cairn.framework.catalogue import catalogue

    known = catalogue().measures

    def one(text: str) -> Resolved:
        if text.casefold() in TOTALS:
            return set_aside(len(MEASURE), TOTAL_ROW)
        if text in known:
            return catalogued(known[text])
        if text.startswith(LOCAL) and len(text) > len(LOCAL):
            if long := too_long("measure", text):
                return refused(len(MEASURE), *long)
            notices[f"“{text}” is a local measure: kept, but no page of the framework shows it."] = None
            return Resolved((text, "", "", "final"))
        return refused(len(MEASURE), *(formula("measure", text) or (_unknown_measure(text, list(known)),)))

    return [one(key[0].strip()) for key in keys]


def _unknown_measure(text: str, known: Sequence[str]) -> Problem:
    if not text:
        return Problem("measure", "The measure is missing.", "Write the measure's id from the catalogue.")
    near = get_close_matches(text.casefold(), known, n=1, cutoff=0.7)
    hint = f"Did you mean “{near[0]}”? " if near else ""
    return Problem(
        "measure", "The catalogue has no such measure.",
        f"{hint}Write the id from the metric catalogue, or begin a local measure's id with “{LOCAL}”.",
    )  # fmt: skip


def catalogued(measure: "Measure") -> Resolved:
    """A measure of the catalogue as its dimension holds it; a modelled one's figures are modelled."""
    usual = Status.MODELLED if measure.nature == "modelled" else Status.FINAL
    return Resolved((measure.id, measure.unit, measure.interval, usual.value))


def measure_of_indicator(number: str) -> "Measure | None":
    """The catalogue's measure for a Fingertips indicator, None if fingertips.toml does not name it."""
    return _mapped("fingertips", "indicators", number)


def measure_of_viewit(column: str) -> "Measure | None":
    """The catalogue's measure for a ViewIt column, None if viewit.toml does not name it."""
    return _mapped("viewit", "columns", column)


def _mapped(file: str, table: str, name: str) -> "Measure | None":
    from cairn.framework.catalogue import catalogue

    return catalogue().measures.get(_names(file, table).get(name, ""))


@functools.cache
def _names(file: str, table: str) -> dict[str, str]:
    with (_DATA / f"{file}.toml").open("rb") as opened:
        return {str(theirs): str(ours) for theirs, ours in tomllib.load(opened)[table].items()}


def period_of(text: str, kind_text: str = "", *, column: str = "period") -> Resolved:
    """A period as people write it; `kind_text` is a kind of period, or "" to read it from the text."""
    if text.strip().casefold() in TOTALS:
        return set_aside(3, TOTAL_ROW)
    if formula(column, text):
        return refused(3, *formula(column, text))
    if not text.strip():
        return refused(3, Problem(column, "The period is missing.", "Write it like 2023/24 or April 2023."))
    try:
        return period_values(parse(text, kind=PeriodKind(kind_text) if kind_text else None))
    except PeriodError as error:
        return refused(3, Problem(column, str(error), ""))
    except ValueError:
        kinds = ", ".join(PeriodKind)
        return refused(3, Problem("period_kind", "This is not a kind of period.", f"Write one of: {kinds}."))


def period_values(period: Period) -> Resolved:
    """A period as its dimension holds it."""
    return Resolved((period.kind.value, period.start, period.end))


def breakdown_of_text(text: str) -> Resolved:
    """A breakdown in its one form; sexes and ages are written alike everywhere, and everybody is no group."""
    if formula("breakdown", text):
        return refused(1, *formula("breakdown", text))
    try:
        parts = breakdown_parts(canonical_breakdown(text))
    except BreakdownError as error:
        return refused(1, Problem("breakdown", str(error), 'Write it like "age=18 to 24; sex=female".'))
    if any("=" in group for group in parts.values()):
        remedy = "Part two groups by a semicolon: age=18 to 24; sex=female."
        return refused(1, Problem("breakdown", "A group holds the sign “=”.", remedy))
    told = breakdown_of({name: _group(name, group) for name, group in parts.items() if _is_group(group)})
    return refused(1, *too_long("breakdown", told)) if too_long("breakdown", told) else Resolved((told,))


_EVERYBODY = frozenset({"all", "all ages", "all persons", "everybody", "persons", "total"})


def _is_group(group: str) -> bool:
    return group.casefold() not in _EVERYBODY


def _group(name: str, group: str) -> str:
    return {"sex": str.casefold, "age": age_words}.get(name, str)(group)


def status_of(text: str) -> Resolved:
    """A status by its word; "" where the file does not say."""
    word = text.strip().casefold().replace(" ", "_")
    if word == "" or word in set(Status):
        return Resolved((word,))
    return refused(1, Problem("status", "This is not a status.", f"Write one of: {', '.join(Status)}."))


def statuses(keys: Sequence[Key]) -> list[Resolved]:
    """The statuses of single texts."""
    return [status_of(key[0]) for key in keys]


def accesses(keys: Sequence[Key]) -> list[Resolved]:
    """The kinds of access of single texts."""
    return [access_of(key[0]) for key in keys]


def access_of(text: str) -> Resolved:
    """Whether a figure is restricted; public unless the file says so."""
    word = text.strip().casefold()
    if word in ("", "public", "restricted"):
        return Resolved((word == "restricted",))
    return refused(1, Problem("access", "This is not a kind of access.", "Write public or restricted."))


def source_of(fields: dict[str, str], sources: dict[str, Source]) -> Resolved:
    """A source, added to `sources` by its key; publisher and title are needed."""
    told: dict[str, Any] = {name: " ".join(text.split()) for name, text in fields.items()}
    problems = [problem for name, text in told.items() for problem in formula(name, text)]
    problems += [
        Problem(name, f"The source's {name} is missing.", "Say who published the figure, and in what.")
        for name in ("publisher", "title")
        if not told.get(name)
    ]
    problems += [problem for name, text in told.items() for problem in too_long(name, text)]
    if told.get("address") and not _is_address(told["address"]):
        problems.append(
            Problem("address", "This is not a web address.", "Begin it with https://, or leave it empty.")
        )
    told["retrieved"], wrong = _retrieved(told.get("retrieved", ""))
    problems += wrong
    if problems:
        return refused(1, *problems)
    source = Source(**told)
    sources[source.key] = source
    return Resolved((source.key,))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme.lower() in ("https", "http") and bool(parts.hostname) and " " not in text


def _retrieved(text: str) -> tuple[date | None, list[Problem]]:
    if not text:
        return None, []
    try:
        day = date.fromisoformat(text)
    except ValueError:
        remedy = "Write it like 2026-11-21, or leave it empty."
        return None, [Problem("retrieved", "This is not a date.", remedy)]
    # A day of leeway: it may be tomorrow where the file was made.
    if day > date.today() + timedelta(days=1):
        return None, [
            Problem("retrieved", "The day lies in the future.", "Write the day it was taken from there.")
        ]
    return day, []
