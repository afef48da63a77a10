"""The rule behind the four words, read from the data that decide them, for the page that explains it."""

from typing import Any

from cairn.framework.catalogue import catalogue
from cairn.framework.frameworks import Outcome

FRAMEWORK = "ncdof-2023"
SPOKEN = {1: "one round", 2: "two rounds", 3: "three rounds"}


def rule() -> dict[str, Any]:
    """Return what the page says of chance, of age, and of what decides each outcome.

    `chance` is the N of "once in N comparisons"; `rounds` are publication cycles in words; `deciders` are
    the outcomes of the national framework, each with the names of its measures (none: it never gets a word).
    """
    from cairn.framework.judgement import rules

    numbers = rules()
    cycles = numbers["age"]["cycles"]
    return {
        "chance": round(1 / (1 - numbers["chance"]["confidence"])),
        "ranges": round(100 * numbers["chance"]["confidence"]),
        "rounds": SPOKEN.get(cycles, f"{cycles} rounds"),
        "deciders": [(one, names(one)) for one in catalogue().framework(FRAMEWORK).outcomes],
    }


def names(outcome: Outcome) -> list[str]:
    """Return the names of the measures that may give an outcome its word."""
    measures = catalogue().measures
    return [measures[key].name for key in outcome.word_measures]
