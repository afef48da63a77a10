"""A message that a provider can act on: the few things to put right first, in plain words, with no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cairn.framework import formats
from cairn.records.rules import rules
from cairn.web.submissions import telling
from cairn.web.submissions.counting import OTHER_FILE
from cairn.web.submissions.expected import expected
from cairn.web.submissions.models import FindingCount, Submission
from cairn.web.submissions.quality import Found, Quality, Told, received_on

MOST = 5  # things to put right of each sort
Kind = FindingCount.Kind
OPENING = {
    Kind.FILE: "These faults refuse the whole submission. Please put them right first:",
    Kind.ROW: "These rows were left out. Please put them right in your system, and send everything again:",
    Kind.WARNING: "These rows were kept, and look odd. Please check them:",
}


def message(found: Quality, name: str, partnership: str, *, report: str = "") -> str:
    """The text to send to a provider; empty where it has sent nothing. `report` names the list of rows."""
    one = found.newest
    if one is None:
        return ""
    parts = [
        f"To whoever answers for the data of {name}",
        _received(one, partnership),
        *(part for kind in OPENING if (part := _section(kind, found.found))),
        *_missing(found.told if one == found.held else ()),
        *_list(found, report),
    ]
    if len(parts) == 2:
        parts.append("There is nothing to put right. Thank you.")
    return "\n\n".join(parts) + "\n"


def where(file: str, column: str) -> str:
    """The place of a finding: "episodes.csv, referral_date"."""
    plain = file in (OTHER_FILE, "manifest")
    return ", ".join(part for part in (file if plain else f"{file}.csv", column) if part)


def first(found: Iterable[Found], kind: str) -> list[Found]:
    """Those of a kind, the most frequent first."""
    return sorted((one for one in found if one.kind == kind), key=lambda one: -one.rows)


def _received(one: Submission, partnership: str) -> str:
    came = f"{partnership} received your records on {formats.day(received_on(one))}"
    if one.period_end:
        came += f", for the time up to {formats.day(one.period_end)}"
    if one.state == Submission.State.REFUSED:
        why = f" {one.refusal}" if one.refusal else ""
        return f"{came}. They could not be loaded, and nothing of them was kept.{why}"
    return f"{came}. They are loaded."


def _section(kind: str, found: Sequence[Found]) -> str:
    these = first(found, kind)
    if not these:
        return ""
    lines = [f"{number}. {_line(one)}" for number, one in enumerate(these[:MOST], 1)]
    more = len(these) - MOST
    if more > 0:
        lines.append(f"And {formats.plural(more, 'more kind')} of fault, in the list of rows.")
    return "\n".join([OPENING[Kind(kind)], *lines])


def _line(one: Found) -> str:
    rule = rules()[one.rule]
    said = f" ({one.said})" if one.said else ""
    rows = f": {formats.plural(one.rows, 'row')}" if one.kind != Kind.FILE else ""
    return f"{where(one.file, one.column)}{rows}. {rule.words}{said} What to do: {rule.remedy}"


def _missing(told: Sequence[Told]) -> Iterator[str]:
    short = [one for one in told if telling.short_of(one.wanted, one.answered, one.asked)]
    if short:
        head = "These answers are missing more often than they should be. Please complete them:"
        yield "\n".join([head, *(f"- {_short(one)}" for one in short)])


def _short(one: Told) -> str:
    have = telling.share(one.answered, one.asked)
    of = f" of {one.wanted.of}" if one.wanted.of else ""
    return f"{one.wanted.name}: there for {have}{of}; the aim is {expected().aim(one.wanted)}%."


def _list(found: Quality, report: str) -> Iterator[str]:
    if report and any(one.kind != Kind.FILE for one in found.found):
        yield (
            f"The rows are listed by number in the file {report}, which we send with this message. It holds "
            "no value of any record: look the rows up in the files that you sent."
        )
