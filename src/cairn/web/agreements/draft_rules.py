"""What must hold between the entries of an agreement. Each rule yields its faults and needs no other rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cairn.framework import formats
from cairn.records.columns import Column
from cairn.records.contract import contract
from cairn.web.agreements.choices import ROLES, Choice, choices
from cairn.web.agreements.entries import DPIA, PARTY, Fault, near, whole

Said = Mapping[str, Any]
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PROVIDER = re.compile("[A-Z][0-9]{4,5}")
OF_DATA = {"special": "health and other special category data", "criminal": "data on criminal offences"}


def faults_of(said: Said, today: date) -> Iterator[Fault]:
    """Every fault of the entries that are of the right kind; those that are not are told already."""
    for rule in RULES:
        yield from rule(said)
    for dated in DATED:
        yield from dated(said, today)


def columns_of(file: str, asked: str | Sequence[str]) -> list[str]:
    """The columns that an agreement keeps of a file, in the order of the contract.

    "all" is every column that the contract has now. Those that a header may not leave out are always there.
    """
    source = contract().file(file)
    if asked == "all":
        return list(source.names)
    return [name for name in source.names if name in asked or name in source.required or name in source.key]


def _key(said: Said) -> Iterator[Fault]:
    if "key" in said and not KEY.fullmatch(said["key"]):
        yield Fault("key", "it is not a short name", "Use small letters, figures and single hyphens.")


def _from_lists(said: Said) -> Iterator[Fault]:
    """Regime, use, basis and gateway are of our lists and fit the regime."""
    for entry, listed in _LISTS.items():
        known: Mapping[str, Choice] = getattr(choices(), listed)
        fitting = [key for key, one in known.items() if one.fits(said.get("regime", "")) or not _regime(said)]
        if entry in said and said[entry] not in fitting:
            why = (
                "it does not go with this regime"
                if said[entry] in known
                else "it is not one of those allowed"
            )
            yield Fault(entry, why, near(said[entry], fitting))


def _reference(said: Said) -> Iterator[Fault]:
    gateway = choices().gateway.get(said.get("gateway", ""))
    if gateway and gateway.reference and not said.get("gateway_reference", "").strip():
        yield Fault("gateway_reference", "this gateway needs it", f"Write {gateway.reference}.")


def _conditions(said: Said) -> Iterator[Fault]:
    known = choices().condition
    for key in said.get("conditions", []):
        if key not in known or (_regime(said) and not known[key].fits(said["regime"])):
            fitting = [name for name, one in known.items() if not _regime(said) or one.fits(said["regime"])]
            yield Fault("conditions", f"'{key[:40]}' is not one of those allowed here", near(key, fitting))
    yield from _twice("conditions", said.get("conditions", []))


def _conditions_needed(said: Said) -> Iterator[Fault]:
    """Special category data need a condition; so do data on offences, outside law enforcement."""
    given = [choices().condition[key] for key in said.get("conditions", []) if key in choices().condition]
    answered = {kind for one in given for kind in one.answers}
    for kind in sorted(_sensitive(said) - answered):
        fitting = [
            key
            for key, one in choices().condition.items()
            if kind in one.answers and one.fits(said["regime"])
        ]
        if fitting:
            yield Fault(
                "conditions",
                f"the columns listed hold {OF_DATA[kind]}, and no condition covers it",
                f"Add one of: {', '.join(fitting)}.",
            )


def _providers(said: Said) -> Iterator[Fault]:
    listed = said.get("providers", [])
    for code in listed:
        if not PROVIDER.fullmatch(code):
            yield Fault(
                "providers",
                f"'{code[:40]}' is not a provider's code",
                "Write a capital letter and four or five figures, such as X0101.",
            )
    yield from _twice("providers", listed)
    needing = [file for file in _known_files(said) if "provider" in contract().file(file).names]
    if needing and not listed:
        yield Fault(
            "providers",
            f"none is named, and rows of {needing[0]}.csv come from providers",
            "Name each of them.",
        )


def _files(said: Said) -> Iterator[Fault]:
    if said.get("files") == {}:
        yield Fault("files", "no file is named", near("", contract().files))
    for name, asked in said.get("files", {}).items():
        if name not in contract().files:
            yield Fault(f"files: {name[:40]}", "the contract has no such file", near(name, contract().files))
        elif asked != "all":
            yield from _columns(name, asked)


def _columns(file: str, asked: Sequence[str]) -> Iterator[Fault]:
    known = contract().file(file).names
    for column in asked:
        if column not in known:
            yield Fault(f"files: {file}", f"it has no column '{column[:40]}'", near(column, known))
    yield from _twice(f"files: {file}", asked)


def _regimes_apart(said: Said) -> Iterator[Fault]:
    """Law enforcement data never ride along under a general agreement, nor the reverse."""
    if not _regime(said):
        return
    within = _with_needs([file for file in _known_files(said) if _own(file, said)])
    for file in _known_files(said):
        if not _own(file, said) and file not in within:
            regime = contract().file(file).regime
            yield Fault(
                f"files: {file}",
                f"its records fall under '{regime}'",
                f"Make an agreement of regime '{regime}' for it.",
            )


def _own(file: str, said: Said) -> bool:
    source = contract().file(file)
    return source.regime == said["regime"] or all(column.sensitivity == "safe" for column in source.columns)


def _with_needs(files: Sequence[str]) -> set[str]:
    """These files and those that none of them can be sent without."""
    found: set[str] = set()
    waiting = list(files)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            source = contract().file(name)
            waiting += [*source.needs, *([source.parent] if source.parent else [])]
    return found


def _parties(said: Said) -> Iterator[Fault]:
    parties = [one for one in said.get("party", []) if whole(one, PARTY)]
    for place, one in enumerate(parties, start=1):
        if one["role"] not in ROLES:
            yield Fault(f"party {place}: role", "it is not one of those allowed", near(one["role"], ROLES))
    names = [one["organisation"].strip() for one in parties]
    yield from _twice("party", names)
    if sum(one["role"] == "joint" for one in parties) == 1:
        yield Fault("party", "there is only one joint controller", "Name the other too, or write controller.")
    answering = [one["organisation"].strip() for one in parties if one["role"] in ("controller", "joint")]
    if parties and said.get("controller", "").strip() not in answering and "controller" in said:
        yield Fault(
            "controller",
            "no party of this name has the role controller or joint",
            near(said["controller"], answering) if answering else "Give one party the role controller.",
        )


def _retention(said: Said) -> Iterator[Fault]:
    use = choices().use.get(said.get("use", ""))
    if use and said.get("retention_months", 0) > use.most_months:
        yield Fault(
            "retention_months",
            f"it is longer than '{use.key}' allows",
            f"Write {use.most_months} or less, or choose the use that needs the records for longer.",
        )


def _order(said: Said) -> Iterator[Fault]:
    starts, ends, review = (said.get(name) for name in ("starts", "ends", "review"))
    if starts and ends and ends < starts:
        yield Fault("ends", "it is before 'starts'", "Write the last day on which the agreement holds.")
    if review and ((starts and review < starts) or (ends and review > ends)):
        yield Fault("review", "it is outside the agreement", "Write a day from 'starts' to 'ends'.")


def _dpia(said: Said, today: date) -> Iterator[Fault]:
    if whole(said.get("dpia"), DPIA) and said["dpia"]["date"] > today:
        yield Fault(
            "dpia.date",
            "it is in the future",
            f"The assessment comes first: write a day to {formats.day(today)}.",
        )


def _over(said: Said, today: date) -> Iterator[Fault]:
    if said.get("ends") and said["ends"] < today:
        yield Fault("ends", "the agreement is over already", "Register only what holds today or later.")
    elif said.get("review") and said["review"] < today:
        yield Fault(
            "review", "the review is due already", "Review it first, and write the day of the next one."
        )


def _twice(where: str, values: Sequence[str]) -> Iterator[Fault]:
    for value, count in Counter(values).items():
        if count > 1:
            yield Fault(where, f"'{value[:60]}' is named {count} times", "Name it once.")


def _known_files(said: Said) -> list[str]:
    return [file for file in said.get("files", {}) if file in contract().files]


def _regime(said: Said) -> bool:
    return said.get("regime") in choices().regime


def _sensitive(said: Said) -> set[str]:
    """The kinds of data listed for which the law asks for a condition."""
    if not _regime(said):
        return set()
    asked = (_kept(file, said["files"][file]) for file in _known_files(said))
    return {column.sensitivity for columns in asked for column in columns} & set(OF_DATA)


def _kept(file: str, asked: str | Sequence[str]) -> list[Column]:
    return [column for column in contract().file(file).columns if column.name in columns_of(file, asked)]


_LISTS = {"regime": "regime", "use": "use", "lawful_basis": "basis", "gateway": "gateway"}
RULES: tuple[Callable[[Said], Iterator[Fault]], ...] = (
    _key, _from_lists, _reference, _conditions, _conditions_needed, _providers, _files,
    _regimes_apart, _parties, _retention, _order,
)  # fmt: skip
DATED: tuple[Callable[[Said, date], Iterator[Fault]], ...] = (_dpia, _over)
