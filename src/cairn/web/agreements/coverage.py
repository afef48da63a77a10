"""Which agreements cover what a provider sends, and what they let us keep of it."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cairn.framework import formats
from cairn.records.contract import contract
from cairn.web.agreements.models import Agreement, State

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

Pair = tuple[str, str]  # provider ('' for a file that comes from none) and file
TO_DO = (
    "Register an agreement that names them (cairn agreement add FILE, or the page Agreements), "
    "or leave these files out and send the rest."
)


class NoAgreement(Exception):
    """Records of people came without an agreement; the text names every provider and file, and what to do."""

    def __init__(self, missing: Sequence[Pair], sentence: str) -> None:
        super().__init__(sentence)
        self.missing, self.sentence = tuple(missing), sentence


def about_people(file: str) -> bool:
    """Whether a file of the contract holds records of people.

    >>> about_people("episodes"), about_people("population")
    (True, False)
    """
    return any(column.sensitivity != "safe" for column in contract().file(file).columns)


def from_a_provider(file: str) -> bool:
    """Whether each row of a file says which provider it comes from.

    >>> from_a_provider("episodes"), from_a_provider("deaths")
    (True, False)
    """
    return "provider" in contract().file(file).names


def covering(
    partnership: Partnership, providers: Sequence[str], files: Sequence[str], day: date
) -> tuple[Agreement, ...]:
    """The agreements under which these files of these providers may be kept on a day.

    Every provider needs one for every file that has a provider; a file without needs one that names it. Files
    about nobody (population, prevalence) need none. Raises NoAgreement with all that is not covered.
    """
    return covering_pairs(partnership, pairs(providers, files), day)


def pairs(providers: Iterable[str], files: Iterable[str]) -> tuple[Pair, ...]:
    """What must be covered for these files of these providers, in order.

    >>> pairs(["X0101"], ["clients", "deaths", "population"])
    (('X0101', 'clients'), ('', 'deaths'))
    """
    sources = tuple(dict.fromkeys(providers))
    needed = [file for file in dict.fromkeys(files) if about_people(file)]
    return tuple((one, file) for file in needed for one in (sources if from_a_provider(file) else ("",)))


def covering_pairs(partnership: Partnership, wanted: Collection[Pair], day: date) -> tuple[Agreement, ...]:
    """As `covering`, where each provider sent files of its own: provider and file as `pairs` gives them."""
    current = list(Agreement.objects.for_partnership(partnership).on(day))
    missing = [pair for pair in wanted if not any(one.covers(*pair) for one in current)]
    if missing:
        raise NoAgreement(missing, _sentence(partnership, missing, day))
    return tuple(one for one in current if any(one.covers(*pair) for pair in wanted))


def allowed(
    agreements: Agreement | Iterable[Agreement], providers: Collection[str] = ()
) -> Mapping[str, set[str]]:
    """The columns of each file that may be kept under these agreements.

    Of two agreements that cover one provider, each adds its columns. Where providers differ, a column stays
    only if it may be kept for every one of them (`providers`, or all that the agreements name): the vault
    keeps one set of columns for a file. Files about nobody may be kept whole.
    """
    several = (agreements,) if isinstance(agreements, Agreement) else tuple(agreements)
    found = {file: _columns(several, file, providers) for one in several for file in one.files}
    return {**{file: set(contract().file(file).names) for file in _free()}, **found}


def keep_until(agreements: Iterable[Agreement], received: date) -> date:
    """The last day on which records received on a day may be kept: by the shortest of their agreements.

    Raises ValueError without any agreement.
    """
    return add_months(received, min(one.retention_months for one in agreements))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _free() -> list[str]:
    return [file for file in contract().files if not about_people(file)]


def _columns(agreements: Sequence[Agreement], file: str, providers: Collection[str]) -> set[str]:
    """For each provider what its agreements add up to, and of these what all have."""
    covering_it = [one for one in agreements if file in one.files]
    if not from_a_provider(file):
        return {column for one in covering_it for column in one.files[file]}
    by_provider: dict[str, set[str]] = defaultdict(set)
    for one in covering_it:
        for provider in one.providers:
            by_provider[provider] |= set(one.files[file])
    wanted = [columns for name, columns in by_provider.items() if not providers or name in providers]
    return set.intersection(*wanted) if wanted else set()


def _sentence(partnership: Partnership, missing: Sequence[Pair], day: date) -> str:
    listed = "; ".join(_group(sources, files) for files, sources in _grouped(missing).items())
    why = " ".join(_once(partnership, missing, day))
    return " ".join(
        f"No agreement covers {listed} on {formats.day(day)}, so nothing was kept. {why} {TO_DO}".split()
    )


def _grouped(missing: Sequence[Pair]) -> Mapping[tuple[str, ...], list[str]]:
    """Providers by the set of files that each lacks."""
    files: dict[str, list[str]] = defaultdict(list)
    for provider, file in missing:
        files[provider].append(f"{file}.csv")
    grouped: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for provider, names in files.items():
        grouped[tuple(names)].append(provider)
    return grouped


def _group(providers: list[str], files: tuple[str, ...]) -> str:
    named = [provider for provider in providers if provider]
    text = formats.join_words(files)
    return f"{text} of {formats.join_words(named)}" if named else text


def _once(partnership: Partnership, missing: Sequence[Pair], day: date) -> list[str]:
    """What the register has for the missing on other days, of agreements with no version in force."""
    register = Agreement.objects.for_partnership(partnership).order_by("version")
    newest = {one.key: one for one in register if any(one.covers(*pair) for pair in missing)}
    running = {one.key for one in register if one.state_on(day) is State.CURRENT}
    return [_of_another_day(one, day) for key, one in newest.items() if key not in running]


def _of_another_day(one: Agreement, day: date) -> str:
    if one.state_on(day) is State.ENDED:
        return f"The agreement '{one.name}' ended on {formats.day(one.last_day)}."
    return f"The agreement '{one.name}' begins on {formats.day(one.effective)}."
