"""The pages of the measures of records: what each counts, and the tables that its tests run.

One page for each of tests/measures/specifications, so that what people read is what is tested.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "measures"))
FOLDER = "measures"
MADE = (
    "<!-- Made by tools/docs.py from the measures and their specifications. Change those, not this page. -->"
)
GROUPS = {
    "treatment": "People in treatment",
    "staying": "Starting and staying",
    "living": "How people live, and what they need",
    "young": "Young people",
    "justice": "Prison and criminal justice",
    "wider": "Deaths, homelessness and children",
}
KINDS = {
    "count": "a number",
    "share": "a share",
    "mean": "an average",
    "unmet": "what is left of an estimate",
    "rate": "a rate",
    "state": "a share of all states",
}
SUBSTANCES = {
    "opiate_days": "opiates",
    "crack_days": "crack",
    "cocaine_days": "cocaine",
    "amphetamine_days": "amphetamines",
    "cannabis_days": "cannabis",
    "alcohol_days": "alcohol",
}


def pages() -> dict[str, str]:
    """The text of every page, by its path in the documentation."""
    from cairn.measures import MEASURES

    made = {f"{FOLDER}/{name}.md": text_of(page(one)) for name, one in MEASURES.items()}
    return {f"{FOLDER}/index.md": text_of(contents()), **made}


def contents() -> Iterator[str]:
    """The first page: every measure by its question, how to read the tables, and the rules they share."""
    from cairn.measures import MEASURES
    from cairn.measures.definitions import rules

    yield from (
        "# What records tell, measure by measure",
        "",
        MADE,
        "",
        INTRO.format(count=len(MEASURES)),
        "",
    )
    for module, title in GROUPS.items():
        mine = [one for one in MEASURES.values() if one.question.__module__.endswith(f".{module}")]
        yield from (f"## {title}", "")
        yield from table(("Question", "As published", "In the records"), (entry(one) for one in mine))
    yield from ("## How to read the tables of a page", "", TABLES, "")
    yield from ("## Rules that measures share", "", RULES, "")
    yield from table(("Rule", "In words"), ((anchored(key), text) for key, text in rules().items()))


INTRO = """From the records that services send, Cairn counts {count} measures: numbers, shares, averages and
rates, by month, quarter, year and rolling year, and by group. This page lists them by the question that
each answers. Every page says exactly what is counted, how that differs from what is published, and proves
it on tables so small that you can check them by eye. The tests run the same tables on every engine. *As
published* says whether the figure stands under the published measure, or under a record of its own because
it counts otherwise. Exact figures are for named people; what others see has passed [the
door](../methods/door.md)."""
TABLES = """Each example is a set of records and the figures that they must give. A table is named by [the
file of records](../reference/records.md) that it is part of; its first column is the person, or the key of
the row. What a table leaves out is filled in: everybody is a man born on 15 January 1980 who agreed that
his records may be used, known to provider X0101, living in E99000001, in treatment for heroin, with one
psychosocial intervention in the community from the first to the last day of the episode, and triaged on its
first day. `start` is the first day of structured treatment, `end` and `reason` are the discharge, `born` is
the birth date. An outcome form is a review; a stay in prison is at provider X0190 and leads to the
community with a continuing need; a death is suspected; a duty is to relieve homelessness; an estimate is
of people who use opiates or crack, and residents are children of 0 to 9. Where no period is named it is the
year from 1 April 2024 to 31 March 2025, and the records are as at 30 April 2026."""
RULES = """Each page repeats those that its measure stands on. Words here are ours; the numbers are for
talking about them."""


def entry(one: Any) -> tuple[str, str, str]:
    """One line of the list of measures; the long name comes last, where a phone may cut it."""
    from cairn.measures.shown import shown

    found = shown(one.name)
    same = "yes" if published(found) else "no"
    return f"[{record(found).question}]({one.name}.md)", same, f"`{one.name}`"


def in_catalogue(found: Any) -> str:
    """A link to the catalogue's record of a measure."""
    return f"[{found.name}](../reference/catalogue.md#{found.catalogue})"


def anchored(rule: str) -> str:
    return f'<a id="{rule.casefold()}"></a>{rule}'


def page(one: Any) -> Iterator[str]:
    """The page of one measure."""
    from cairn.measures.definitions import definition
    from cairn.measures.shown import shown

    found, told = shown(one.name), definition(one.name)
    yield from (f"# {found.name}", "", MADE, "", f"**{record(found).question}**", "")
    yield from ("## What it counts", "", told.exactly, "")
    yield from table(("In short", ""), facts(one, told, found))
    yield from ("## How it differs from what is published", "", told.differs, "")
    if one.name == "treatment_progress":
        yield from thresholds()
    yield from ("## Rules it stands on", "")
    yield from table(("Rule", "In words"), told.rules.items()) if told.rules else (NO_RULES, "")
    yield from ("## Worked examples", "", EXAMPLES, "")
    yield from examples(one.name)
    yield from repeat(one)


NO_RULES = "None but its own: each row of the file is counted as it stands."
EXAMPLES = """These tables are the test of the measure. [How to read
them](index.md#how-to-read-the-tables-of-a-page)."""


def facts(one: Any, told: Any, found: Any) -> Iterator[tuple[str, str]]:
    """The short facts of a measure, a line each."""
    from cairn.framework.measure import POLARITIES, UNITS

    ours = record(found)
    yield "Name in the records", f"`{one.name}`, rule {told.rule}: {KINDS[one.kind]}"
    yield "Counted", told.numerator
    if told.denominator:
        yield "Out of", told.denominator
    yield "Periods", PERIODS[one.twelve]
    yield "Broken down by", broken_down(one)
    yield "Final", final(one)
    yield "On pages", f"{in_catalogue(found)}: {UNITS[ours.unit]}; {POLARITIES[ours.polarity]}"
    yield "The same as a published measure", SAME[published(found)]


SAME = {True: "yes, as far as its rules are public", False: "no, it has a record of its own"}
PERIODS = {
    False: "months, quarters, financial years, rolling 12 months, and several years together",
    True: "12 whole months: financial years and rolling 12 months",
}


def record(found: Any) -> Any:
    """The catalogue's record of a measure."""
    from cairn.framework.catalogue import catalogue

    return catalogue().measure(found.catalogue)


def published(found: Any) -> bool:
    """Whether the catalogue's record is of a measure that somebody else publishes."""
    return bool(record(found).source.publisher != "The partnership")


def broken_down(one: Any) -> str:
    from cairn.measures.shown import dimension

    names = [dimension(name) for name in one.breakdowns if name not in ("total", "footprint", "area")]
    whole = ["everybody"] if "total" in one.breakdowns else []
    places = ["area"] if "area" in one.breakdowns else []
    return ", ".join([*whole, *names, *places])


def final(one: Any) -> str:
    if not one.follow_up:
        return "when its records are complete; a later submission may correct it"
    return (
        f"{one.follow_up} days after the period; until then it is provisional, for a return may still be sent"
    )


def thresholds() -> Iterator[str]:
    """By how much use must fall, from the configuration."""
    from cairn.measures import settings

    fewer = settings.read("thresholds")["fewer_days_by"]
    every = {item: fewer.get(item) for item in settings.items()}
    yield from ("## Thresholds", "", THRESHOLDS, "")
    rows = ((SUBSTANCES.get(item, "other drugs"), at_least(days)) for item, days in every.items())
    yield from table(("Substance", "Fewer days of 28, at least"), rows)


THRESHOLDS = """How much less use counts as substantially less is configuration, not part of the program: it
is in `src/cairn/measures/data/thresholds.toml`. The numbers are those once published for the reliable
change of the outcome form; no current public text that we could read confirms that the published share
still uses them."""


def at_least(days: int | None) -> str:
    return "no threshold: only 0 days counts" if days is None else str(days)


def examples(name: str) -> Iterator[str]:
    """Every case of a specification: its title and note, the records, the figures expected."""
    import specifying

    path = specifying.FOLDER / f"{name}.md"
    for case, note in zip(specifying.cases(path), notes(path), strict=True):
        yield from (f"### {case.title}", "", note, "")
        yield from when(case, specifying)
        for file, rows in case.written.items():
            yield from (expected(rows) if file == "expected" else given(file, rows))


def notes(path: Path) -> Iterator[str]:
    """What is said under each heading of a specification."""
    for part in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        lines = part.splitlines()[1:]
        yield " ".join(one for one in lines if one and not one.startswith(("|", "Period: ", "Extract: ")))


def when(case: Any, specifying: Any) -> Iterator[str]:
    from cairn.framework.formats import day

    said = []
    if case.period != specifying.PERIOD:
        first, last = case.days
        said.append(f"Period: {day(first)} to {day(last)}.")
    if case.extract != specifying.EXTRACT:
        said.append(f"The records are as at {day(date.fromisoformat(case.extract))}.")
    yield from (" ".join(said), "") if said else ()


def given(file: str, rows: list[dict[str, str]]) -> Iterator[str]:
    """One table of records."""
    columns = [name for name in rows[0] if name != "first"]
    cells = ([row["first"], *(cell(row[name]) for name in columns)] for row in rows)
    yield from (f"Of [{file}.csv](../reference/records.md#{file}):", "")
    yield from table(["", *(f"`{name}`" for name in columns)], cells)


def cell(text: str) -> str:
    """A cell of a table of records; the page's style keeps a date on one line."""
    return re.sub(r"\d{4}-\d\d-\d\d", r"<time>\g<0></time>", text)


def expected(rows: list[dict[str, str]]) -> Iterator[str]:
    """The figures that the records must give, each group in words."""
    columns = [name for name in rows[0] if name != "first"]
    yield from ("Then:", "")
    yield from table(["", *columns], ([group(row["first"]), *(row[c] for c in columns)] for row in rows))


def group(text: str) -> str:
    """A group of the expected figures as people say it."""
    from cairn.measures.shown import dimension, words

    breakdown, level = text.split(" ", 1)
    if breakdown in ("total", "footprint"):
        return dimension(breakdown)
    return f"{dimension(breakdown)}: {words(breakdown, level)}"


def repeat(one: Any) -> Iterator[str]:
    """How to see, count by count, how a figure came about."""
    where = "total" if "total" in one.breakdowns else "footprint"
    tail = " --group state=started" if "state" in one.breakdowns else ""
    where = "total" if tail else where
    asked = f"cairn explain {one.name} {where} 2024/25{tail}"
    yield from ("## To repeat a figure", "", REPEAT, "", "```")
    yield f"{asked} --folder FOLDER"
    yield f"{asked} \\"
    yield '  --partnership SLUG --by EMAIL --purpose "why you look"'
    yield from ("```", "", AFTER, "")


REPEAT = """`cairn explain` prints every count on the way from the records to a figure. The first reads
a folder of records on your own machine and keeps nothing; the second what a partnership holds:"""
AFTER = """The counts are exact, so a look at what is held needs an account that may see exact figures, and is
logged. [From a provider's file to a public page](../guides/data-lead.md) shows both."""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table in Markdown, with an empty line after it."""
    names = list(head)
    yield row(names)
    yield row(["---"] * len(names))
    yield from (row(cells) for cells in rows)
    yield ""


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def text_of(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
