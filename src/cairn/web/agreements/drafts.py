"""An agreement as people write it: a TOML file, read into a draft, or refused with every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.web.agreements.draft_rules import columns_of, faults_of
from cairn.web.agreements.entries import DPIA, ENTRIES, PARTY, AgreementRefused, Entry, Fault, near

TEXTS = (
    "key", "name", "regime", "use", "purpose", "controller", "lawful_basis", "gateway", "gateway_reference",
    "objections",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sound file says, as the register keeps it."""

    key: str
    name: str
    regime: str
    use: str
    purpose: str
    controller: str
    parties: list[dict[str, str]]
    lawful_basis: str
    conditions: list[str]
    gateway: str
    gateway_reference: str
    providers: list[str]
    files: dict[str, list[str]]
    objections: str
    retention_months: int
    dpia_reference: str
    dpia_date: date
    starts: date
    ends: date
    review: date


def read(text: str, *, today: date) -> Draft:
    """The draft that a TOML file holds. Raises AgreementRefused with every fault at once.

    `today` is the day against which dates are judged (a DPIA from the future, an end that is past).
    """
    plain = _parsed(text)
    faults = [*_unknown(plain, ENTRIES, ""), *_misshapen(plain, ENTRIES, ""), *_inner(plain)]
    said = {key: plain[key] for key, entry in ENTRIES.items() if key in plain and entry.good(plain[key])}
    faults += faults_of(said, today)
    if faults:
        raise AgreementRefused(faults)
    return _draft(said)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line \d+, column \d+", str(error))
        where = place[0] if place else "the whole file"
        remedy = "Begin with cairn agreement template, and put every text between straight quotation marks."
        raise AgreementRefused([Fault(where, "this is not TOML", remedy)]) from None


def _unknown(plain: Mapping[str, Any], entries: Mapping[str, Entry], within: str) -> list[Fault]:
    return [
        Fault(f"{within}{key}"[:80], "there is no such entry", near(key, entries))
        for key in plain
        if key not in entries
    ]


def _misshapen(plain: Mapping[str, Any], entries: Mapping[str, Entry], within: str) -> list[Fault]:
    faults = []
    for key, entry in entries.items():
        if key not in plain and entry.required:
            faults.append(Fault(f"{within}{key}", "it is missing", f"Write {entry.needed}."))
        elif key in plain and not entry.good(plain[key]):
            faults.append(
                Fault(f"{within}{key}", "it is empty or not of the right kind", f"Write {entry.needed}.")
            )
    return faults


def _inner(plain: Mapping[str, Any]) -> list[Fault]:
    """The faults of what lies in tables: the DPIA and each party."""
    tables = [("dpia.", plain.get("dpia"), DPIA)]
    parties = plain.get("party")
    if isinstance(parties, list):
        tables += [(f"party {place}: ", one, PARTY) for place, one in enumerate(parties, start=1)]
    return [
        fault
        for within, table, entries in tables
        if isinstance(table, dict)
        for fault in (*_unknown(table, entries, within), *_misshapen(table, entries, within))
    ]


def _draft(said: Mapping[str, Any]) -> Draft:
    parties = [{name: " ".join(one[name].split()) for name in PARTY} for one in said["party"]]
    texts: dict[str, Any] = {name: " ".join(said.get(name, "").split()) for name in TEXTS}
    plain: dict[str, Any] = {name: said[name] for name in ("retention_months", "starts", "ends", "review")}
    return Draft(
        **texts,
        **plain,
        parties=parties,
        conditions=list(said.get("conditions", [])),
        providers=list(said.get("providers", [])),
        files={file: columns_of(file, asked) for file, asked in said["files"].items()},
        dpia_reference=said["dpia"]["reference"].strip(),
        dpia_date=said["dpia"]["date"],
    )
