"""Agreements, requests and breaches as the site's table component shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.records.contract import contract
from cairn.web.agreements.choices import ROLES, choices
from cairn.web.agreements.models import Agreement, Breach, PersonRequest, State
from cairn.web.submissions.models import Submission
from cairn.web.submissions.providers import listed

SHORT = {"personal": "who people are", "special": "health and the like", "criminal": "offences"}
REGISTER = [
    {"text": "Agreement"}, {"text": "Providers"}, {"text": "In force"}, {"text": "Review by"},
    {"text": "Records kept for"},
]  # fmt: skip
COVERED = [{"text": "Who sends"}, {"text": "Which records"}]
FILES = [{"text": "One row is"}, {"text": "File"}, {"text": "Holds"}, {"text": "Columns kept"}]
VERSIONS = [{"text": "Version"}, {"text": "State"}, {"text": "From"}, {"text": "To"}, {"text": "Registered"}]
REQUESTS = [
    {"text": "Reference"}, {"text": "What was asked"}, {"text": "Done"}, {"text": "By"}, {"text": "State"},
]  # fmt: skip
BREACHES = [
    {"text": "Reference"}, {"text": "What happened"}, {"text": "Aware"}, {"text": "Tell the Commissioner by"},
    {"text": "Decision"},
]  # fmt: skip


def of_register(agreements: Iterable[Agreement], names: Mapping[str, str], caption: str) -> dict[str, Any]:
    """Agreements, one a row, each leading to its own page."""
    rows = [_agreement(one, names) for one in agreements]
    return {"caption": caption, "columns": REGISTER, "rows": rows}


def of_cover(agreements: Sequence[Agreement], names: Mapping[str, str]) -> dict[str, Any]:
    """For each provider, and for what comes from none, the files that may come in."""
    files: dict[str, list[str]] = {}
    for one in agreements:
        for file in one.files:
            for source in _sources(one, file):
                files.setdefault(source, []).append(file)
    order = sorted(files, key=lambda code: (not code, listed([code], names)))
    rows = [[{"text": listed([code], names) if code else "Sources without a provider's code"},
             {"text": formats.join_words([f"{file}.csv" for file in _in_order(files[code])])}]
            for code in order]  # fmt: skip
    return {"caption": "What may come in today", "columns": COVERED, "rows": rows}


def of_files(agreement: Agreement) -> dict[str, Any]:
    """The files of an agreement with the columns that are kept."""
    rows = [_file(file, agreement.files[file]) for file in agreement.file_names]
    return {"caption": "Files and columns", "caption_hidden": True, "columns": FILES, "rows": rows}


def of_versions(versions: Iterable[Agreement], day: date, slug: str) -> dict[str, Any]:
    """Every version of an agreement, newest first."""
    rows = [
        _cells(
            f"Version {one.version}", one.state_on(day).label, formats.day(one.effective),
            formats.day(one.last_day), registered(one), href=_address(one, slug),
        )
        for one in versions
    ]  # fmt: skip
    return {"caption": "Versions", "caption_hidden": True, "columns": VERSIONS, "rows": rows}


def of_requests(requests: Iterable[PersonRequest], submissions: Sequence[Submission]) -> dict[str, Any]:
    """What was done for people's rights; it says nothing of whom."""
    rows = [
        _cells(one.reference, _asked(one), _day(one.at), str(one.by or ""), _state(one, submissions))
        for one in requests
    ]
    return {"caption": "Requests", "caption_hidden": True, "columns": REQUESTS, "rows": rows}


def of_breaches(breaches: Iterable[Breach]) -> dict[str, Any]:
    """The register of breaches, newest first."""
    rows = [
        _cells(one.reference, one.what, moment(one.aware), moment(one.deadline), _decided(one))
        for one in breaches
    ]
    return {"caption": "Breaches", "caption_hidden": True, "columns": BREACHES, "rows": rows}


def facts_of(one: Agreement, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an agreement says, as pairs of a name and a sentence."""
    lists = choices()
    conditions = [lists.condition[key].name if key in lists.condition else key for key in one.conditions]
    return [
        ("What the records are used for", _name(one, "use")),
        ("Who answers for them", one.controller),
        ("Parties", "; ".join(_party(party) for party in one.parties)),
        ("Providers", listed(one.providers, names) if one.providers else "None: its files name no provider"),
        ("Regime", _name(one, "regime")),
        ("Lawful basis", _name(one, "basis")),
        ("Conditions", "; ".join(conditions) or "None is needed"),
        ("Confidentiality", ": ".join(filter(None, (_name(one, "gateway"), one.gateway_reference)))),
        ("Impact assessment", f"{one.dpia_reference}, {formats.day(one.dpia_date)}"),
        ("Agreed from and to", f"{formats.day(one.starts)} to {formats.day(one.ends)}"),
        ("Review by", formats.day(one.review)),
        ("Records are kept for", months(one.retention_months)),
        ("How people can object", one.objections),
        ("Registered", registered(one)),
    ]  # fmt: skip


def _party(party: Mapping[str, str]) -> str:
    return f"{party['organisation']} ({ROLES.get(party['role'], party['role']).lower()})"


def registered(one: Agreement) -> str:
    """When, and by whom."""
    return f"{_day(one.registered_at)}, by {one.registered_by or 'the installation'}"


def months(count: int) -> str:
    """A time in months as people say it.

    >>> months(24), months(18)
    ('2 years', '18 months')
    """
    years, rest = divmod(count, 12)
    return formats.plural(count, "month") if rest else formats.plural(years, "year")


def moment(when: Any) -> str:
    """A moment in the installation's time."""
    return formats.moment(timezone.localtime(when))


def _agreement(one: Agreement, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return _cells(
        one.name, listed(one.providers, names) or "None",
        f"{formats.day(one.effective)} to {formats.day(one.last_day)}", formats.day(one.review),
        months(one.retention_months), href=_address(one, one.partnership.slug),
    )  # fmt: skip


def _address(one: Agreement, slug: str) -> str:
    return reverse("agreements:detail", kwargs={"slug": slug, "agreement_id": one.pk})


def _cells(*texts: str, href: str = "") -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [{"text": text} for text in texts]
    if href:
        cells[0]["href"] = href
    return cells


def _sources(one: Agreement, file: str) -> Sequence[str]:
    known = file in contract().files and "provider" in contract().file(file).names
    return one.providers if known else ("",)


def _in_order(files: Iterable[str]) -> list[str]:
    wanted = set(files)
    return [file for file in contract().files if file in wanted]


def _file(file: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    source = contract().file(file)
    every = len(columns) == len(source.columns)
    kept = f"All {len(columns)}" if every else f"{len(columns)} of {len(source.columns)}"
    kinds = {column.sensitivity for column in source.columns if column.name in columns}
    holds = ", ".join(text for key, text in SHORT.items() if key in kinds) or "Nothing about people"
    return _cells(_capital(source.row), f"{file}.csv", _capital(holds), f"{kept}: {', '.join(columns)}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(one: Agreement, what: str) -> str:
    choice = one.chosen(what)
    return choice.name if choice else (one.lawful_basis if what == "basis" else getattr(one, what))


def _asked(one: PersonRequest) -> str:
    if one.kind != PersonRequest.Kind.CORRECTION:
        return one.get_kind_display()
    return f"{one.get_kind_display()}: {one.file}.csv of {one.provider}, {', '.join(one.columns)}"


def _state(one: PersonRequest, submissions: Sequence[Submission]) -> str:
    if one.kind == PersonRequest.Kind.ACCESS:
        return "Written for the person"
    if one.kind != PersonRequest.Kind.CORRECTION:
        return f"Lifted on {_day(one.ended_at)}" if one.ended_at else "Left out of everything computed"
    later = [sent for sent in submissions if one.provider in sent.providers and sent.received_at > one.at]
    if not later:
        return "The provider was told; waiting for new records"
    return f"Replaced by new records on {_day(min(sent.received_at for sent in later))}"


def _decided(one: Breach) -> str:
    if not one.decided_at:
        return "None yet"
    told = f"Told on {moment(one.told)}. " if one.told else "Not told. "
    return told + one.decision


def _day(when: Any) -> str:
    return formats.day(timezone.localtime(when).date())


def in_force(agreements: Iterable[Agreement], day: date) -> list[Agreement]:
    """Those in force on a day."""
    return [one for one in agreements if one.state_on(day) is State.CURRENT]
