"""The kinds of job that this installation knows, each with the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class UnknownKind(LookupError):
    """A job of a kind that no app registered."""


class JobFault(Exception):
    """A job cannot be done, for a reason that can be told to its reader in one plain sentence.

    The sentence says what is wrong and what to do next, and never holds a personal value.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job: its key, its name on pages, its function, and the page of its result."""

    key: str
    name: str
    function: Callable[..., Any]
    result_page: str


KINDS: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Duty:
    """What the worker does again and again: a name, how many seconds between two turns, and the function."""

    name: str
    every: float
    act: Callable[[], Any]


DUTIES: dict[str, Duty] = {}


def duty(name: str, *, every: float) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Make the decorated function a duty of the worker; done twice at once it must do no harm."""

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        DUTIES[name] = Duty(name, every, function)
        return function

    return register


def job(key: str, *, name: str, result_page: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated `function(job, **arguments)` as the work of jobs of kind `key`.

    The function must be idempotent: after a crash it is run again from the start with the same arguments.
    `result_page` names the address (with slug and job) of the page that shows what came of it.
    It calls `job.beat(done, total, message)` as it goes and returns a JSON value, or raises `JobFault`.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        if key in KINDS and KINDS[key].function is not function:
            raise ValueError(f"The kind of job '{key}' is registered twice. Give one of them another key.")
        KINDS[key] = Kind(key, name, function, result_page)
        return function

    return register


def kind(key: str) -> Kind:
    """The kind called `key`; raises `UnknownKind` naming those there are."""
    try:
        return KINDS[key]
    except KeyError:
        raise UnknownKind(
            f"No job of kind '{key}'. There are: {', '.join(sorted(KINDS)) or 'none'}."
        ) from None
