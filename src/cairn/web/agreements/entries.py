"""The entries of an agreement's file: what each must be, and how a fault is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from cairn.framework import formats

LONGEST_LIST = 500
FEW = 60  # so many may be named in one sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the file: where, what, and what to do."""

    where: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}. {self.remedy}"


class AgreementRefused(ValueError):
    """An agreement cannot be registered as it is written; `faults` has everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Entry:
    """What one key of the file must be."""

    good: Callable[[Any], bool]
    needed: str
    required: bool = True


def near(word: str, allowed: Iterable[str]) -> str:
    """What may stand instead of a word: the nearest first, and all that are allowed when they are few."""
    known = list(allowed)
    close = get_close_matches(word, known, 1, 0.7)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return f"{hint}Allowed: {', '.join(known)}." if len(known) <= FEW else hint or "See the record contract."


def whole(table: Any, entries: Mapping[str, Entry]) -> bool:
    """Whether a table has each entry that it must have, and each is good."""
    return isinstance(table, dict) and all(
        key in table and one.good(table[key]) for key, one in entries.items()
    )


def _text(most: int) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, str) and bool(value.strip()) and len(value) <= most and _visible(value)
    )


def _visible(text: str) -> bool:
    return all(one.isprintable() or one in "\n\t" for one in text)


def _day(value: Any) -> bool:
    return type(value) is date


def _whole(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 1200


def _texts(value: Any) -> bool:
    few = isinstance(value, list) and len(value) <= LONGEST_LIST
    return few and all(isinstance(one, str) and one.strip() for one in value)


def _files(value: Any) -> bool:
    return isinstance(value, dict) and all(one == "all" or (_texts(one) and one) for one in value.values())


def _parties(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _sentence(most: int, of: str) -> Entry:
    return Entry(_text(most), f"{of}, at most {formats.number(most)} characters")


A_DAY = "a day without quotation marks, such as 2026-04-01"
DPIA = {
    "reference": _sentence(80, "the reference of the data protection impact assessment"),
    "date": Entry(_day, f"the day on which it was approved: {A_DAY}"),
}
PARTY = {
    "organisation": _sentence(120, "the name of the organisation"),
    "role": _sentence(20, "controller, joint or processor"),
}
ENTRIES: Mapping[str, Entry] = {
    "key": _sentence(60, "a short name in small letters, figures and hyphens"),
    "name": _sentence(120, "what people call the agreement"),
    "regime": _sentence(20, "health, law enforcement or council"),
    "use": _sentence(40, "what the records are used for"),
    "purpose": _sentence(1_000, "the purpose in plain words, as the public will read it"),
    "controller": _sentence(120, "the organisation that answers for the records"),
    "lawful_basis": _sentence(20, "the lawful basis"),
    "conditions": Entry(_texts, "a list of conditions, or [] where none is needed", required=False),
    "gateway": _sentence(40, "why confidential information may be shared"),
    "gateway_reference": Entry(
        lambda value: isinstance(value, str) and len(value) <= 200 and _visible(value),
        "its reference, at most 200 characters",
        required=False,
    ),
    "objections": _sentence(500, "how people can object: an address or telephone number of the organisation"),
    "retention_months": Entry(_whole, "a whole number of months without quotation marks"),
    "starts": Entry(_day, A_DAY),
    "ends": Entry(_day, A_DAY),
    "review": Entry(_day, A_DAY),
    "providers": Entry(_texts, 'a list of provider codes, such as ["X0101"]', required=False),
    "dpia": Entry(lambda value: isinstance(value, dict), "a table [dpia] with reference and date"),
    "party": Entry(_parties, "a table [[party]] for each organisation, with organisation and role"),
    "files": Entry(_files, 'a table [files]: file = "all", or file = ["column", "column"]'),
}
