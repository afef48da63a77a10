"""What each measure of records counts, exactly, and the rules it stands on, as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from cairn.measures import registry, settings


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure in words.

    `rule` is its own rule of the record contract, which `exactly` says; `rules` are the others it stands on,
    from id to words, in the order in which they are applied. `denominator` is empty for a number. `differs`
    says how it is counted otherwise than what is published.
    """

    rule: str
    exactly: str
    numerator: str
    denominator: str
    differs: str
    rules: Mapping[str, str]


@cache
def definition(measure: str) -> Definition:
    """What does this measure count, exactly? Raises UnknownMeasure for a name that no measure has.

    >>> found = definition("residential_rehab")
    >>> found.rule, found.denominator, "J3" in found.rules
    ('M10', 'All adults in treatment in the period.', True)
    """
    (one,) = registry.chosen([measure])
    told = settings.read("definitions")
    own = told["measure"][measure]
    texts = {key: _line(own[key]) for key in ("rule", "exactly", "numerator", "denominator", "differs")}
    named = [*told["standing"][one.unit], *_by(one.breakdowns), *own["also"]]
    every = rules()
    return Definition(**texts, rules=MappingProxyType({key: every[key] for key in every if key in named}))


@cache
def rules() -> Mapping[str, str]:
    """Every rule that measures share, from its id to its words; what is a measure's alone, it says itself."""
    told = settings.read("definitions")["rules"]
    return MappingProxyType({key: _line(text) for key, text in told.items()})


def _by(breakdowns: tuple[str, ...]) -> list[str]:
    adds: dict[str, list[str]] = settings.read("definitions")["by"]
    return [rule for breakdown in breakdowns for rule in adds.get(breakdown, [])]


def _line(text: str) -> str:
    return " ".join(text.split())
