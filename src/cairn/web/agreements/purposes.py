"""The public log: which records of people a partnership uses, from whom, why, and how to object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.framework import formats
from cairn.records.contract import contract
from cairn.web.agreements.choices import choices
from cairn.web.agreements.coverage import about_people
from cairn.web.agreements.models import Agreement, State
from cairn.web.agreements.tables import in_force, months

KINDS = {
    "personal": "who a person is, such as initials and day of birth",
    "special": "health and other things that the law protects most",
    "criminal": "offences",
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One agreement as the public reads it: no provider, no column, no contact of a member."""

    name: str
    why: str
    records: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def current(agreements: Sequence[Agreement], day: date) -> list[Purpose]:
    """What is used today, by name."""
    return [_purpose(one) for one in sorted(in_force(agreements, day), key=lambda one: one.name)]


def over(agreements: Sequence[Agreement], day: date) -> dict[str, Any]:
    """What was used before, as a table: each version of it, newest first."""
    ended = [one for one in agreements if one.state_on(day) is State.ENDED and one.last_day >= one.effective]
    columns = [{"text": "Records for"}, {"text": "From"}, {"text": "To"}]
    rows = [
        [{"text": text} for text in (one.name, formats.day(one.effective), formats.day(one.last_day))]
        for one in sorted(ended, key=lambda one: one.last_day, reverse=True)
    ]
    return {"caption": "Used before", "caption_hidden": True, "columns": columns, "rows": rows}


def sentence(found: Sequence[Purpose], place: str) -> str:
    """What the page says first."""
    if not found:
        return f"{place} uses no records of people on this site. Its figures come from published statistics."
    uses = formats.count_words(len(found))
    reasons = "one reason" if len(found) == 1 else f"{uses} reasons"
    return f"{place} uses records of people for {reasons}, and publishes only counts."


def _purpose(one: Agreement) -> Purpose:
    records = [contract().file(file) for file in one.file_names if about_people(file)]
    kinds = {
        column.sensitivity
        for source in records
        for column in source.columns
        if column.name in one.files[source.name]
    }
    says = "; ".join(text for key, text in KINDS.items() if key in kinds)
    rows = tuple(source.row[:1].upper() + source.row[1:] for source in records)
    return Purpose(one.name, one.purpose, rows, tuple(_facts(one, says)))


def _facts(one: Agreement, says: str) -> list[tuple[str, str]]:
    conditions = [choices().condition[key].plain for key in one.conditions if key in choices().condition]
    law = list(dict.fromkeys([one.basis_words, *conditions]))
    others = [party["organisation"] for party in one.parties if party["organisation"] != one.controller]
    reference = f" ({one.gateway_reference})" if one.gateway_reference else ""
    return [
        ("What the records say", f"{says[:1].upper()}{says[1:]}." if says else "Nothing about a person."),
        ("Who answers for them", one.controller),
        ("Who else is part of it", formats.join_words(others) if others else "Nobody else"),
        ("The law that allows it", f"{'. '.join(law)}."),
        ("What was said in confidence", f"{one.gateway_words}{reference}."),
        ("How long records are kept", f"{months(one.retention_months)}. Then they are destroyed."),
        ("Risks were looked at", f"{formats.day(one.dpia_date)} ({one.dpia_reference})"),
        ("In force", f"{formats.day(one.effective)} to {formats.day(one.last_day)}"),
        ("Looked at again by", formats.day(one.review)),
        ("How you can object", one.objections),
    ]  # fmt: skip
