"""What the texts of a file mean in the framework: measures, periods, breakdowns, sources, statuses."""

import functools
import tomllib
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.framework.cells import is_formula
from cairn.framework.loading.dimensions import Key, Problem, Resolved
from cairn.framework.observations import BreakdownError, Source, Status, canonical_breakdown
from cairn.framework.periods import Period, PeriodError, PeriodKind, parse

if TYPE_CHECKING:
    from cairn.framework.measure import Measure

Notices = dict[str, None]  # sentences in the order they were met, each once

TOTALS = frozenset({"total", "totals", "grand total", "sum", "all areas"})
TOTAL_ROW = "A total row: the parts are loaded, the total is not."
LOCAL = "x-"
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
    """A breakdown in its one form."""
    if formula("breakdown", text):
        return refused(1, *formula("breakdown", text))
    try:
        return Resolved((canonical_breakdown(text),))
    except BreakdownError as error:
        return refused(1, Problem("breakdown", str(error), 'Write it like "age=18 to 24; sex=female".'))


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
    if told.get("address") and not told["address"].startswith(("https://", "http://")):
        problems.append(
            Problem("address", "This is not a web address.", "Begin it with https://, or leave it empty.")
        )
    try:
        told["retrieved"] = date.fromisoformat(told["retrieved"]) if told.get("retrieved") else None
    except ValueError:
        problems.append(
            Problem("retrieved", "This is not a date.", "Write it like 2026-11-21, or leave it empty.")
        )
    if problems:
        return refused(1, *problems)
    source = Source(**told)
    sources[source.key] = source
    return Resolved((source.key,))
