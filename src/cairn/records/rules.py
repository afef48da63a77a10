"""The rules of checking, as data: an id, what is wrong, the remedy, and for relations the SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.toml_record import TomlRecord, open_record
from cairn.records.contract import FOLDER, contract

KINDS = {
    "file": "the whole submission is refused",
    "row": "the row is refused",
    "warning": "kept, with a warning",
}
SETS = {"files": "file", "cells": "row", "relations": "row", "warnings": "warning"}


@dataclass(frozen=True, slots=True)
class Look:
    """What a wrong value looks like: `words` where it matches `like`."""

    like: str
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """One place of a rule: a fault of `column` wherever `when` is true, in the first or second pass."""

    rule: str
    file: str
    column: str
    when: str
    turn: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what is wrong, what to do, and what follows (a key of KINDS)."""

    id: str
    kind: str
    words: str
    remedy: str
    looks: tuple[Look, ...] = ()
    checks: tuple[Check, ...] = ()


@lru_cache(maxsize=2)
def rules(folder: Path = FOLDER / "rules") -> Mapping[str, Rule]:
    """Every rule by its id. Raises RecordsRefused with everything that is wrong with their records.

    >>> rules()["R13"].words
    'The triage is dated before the referral.'
    """
    faults: list[FileFault] = []
    found = {
        rule.id: rule
        for name, kind in SETS.items()
        if (record := open_record(folder / f"{name}.toml", faults))
        for rule in _set(record, kind)
    }
    if faults:
        raise RecordsRefused(faults)
    return found


def _set(record: TomlRecord, kind: str) -> list[Rule]:
    inside = record.table("rules")
    made = [_rule(name, inside.table(name), kind) for name in inside.data]
    record.close()
    return made


def _rule(name: str, record: TomlRecord, kind: str) -> Rule:
    record.asked.add("warns")
    made = Rule(
        name,
        "warning" if record.data.get("warns") is True else kind,
        record.text("words"),
        record.text("remedy"),
        tuple(Look(one.text("like"), one.text("words")) for one in record.tables("looks")),
        tuple(_check(name, one) for one in record.tables("checks")),
    )
    record.close()
    return made


def _check(rule: str, record: TomlRecord) -> Check:
    file = record.choice("file", contract().files)
    columns = contract().files[file].names if file in contract().files else ()
    turn = record.number("pass", 1) if "pass" in record.data else 1
    made = Check(rule, file, record.choice("column", columns), record.text("when"), turn)
    record.close()
    return made


def checks(kind: str, file: str, turn: int = 1) -> tuple[Check, ...]:
    """The checks of one file in the order of the rules: `kind` is a key of KINDS."""
    return tuple(
        check
        for rule in rules().values()
        if rule.kind == kind
        for check in rule.checks
        if check.file == file and check.turn == turn
    )
