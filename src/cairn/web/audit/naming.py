"""What an event was done to, in words. The trail keeps an id; its name is looked up when it is read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from cairn.web.audit.models import Event

Key = tuple[str, str]


def names(events: Iterable[Event]) -> Mapping[Key, str]:
    """A name for each thing of these events, by kind and id; one query for each kind of thing."""
    ids: dict[str, set[str]] = defaultdict(set)
    for event in events:
        ids[event.thing_type].add(event.thing_id)
    return {(kind, key): text for kind, keys in ids.items() for key, text in _of_kind(kind, keys).items()}


def _of_kind(kind: str, keys: set[str]) -> dict[str, str]:
    model = _model(kind)
    word = kind.rpartition(".")[2].replace("_", " ")
    if model is None:
        return dict.fromkeys(keys, word)
    found = {str(one.pk): one for one in _found(model, keys)}
    return {key: _name(word, found.get(key)) for key in keys}


def _model(kind: str) -> type[models.Model] | None:
    """The model that a kind names, if it is one of ours still."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def _found(model: type[models.Model], keys: set[str]) -> list[models.Model]:
    try:
        return list(model._base_manager.filter(pk__in=keys))
    except (ValueError, ValidationError):
        return []


def _name(word: str, thing: Any) -> str:
    if thing is None:
        return f"a {word} that is gone"
    role = getattr(thing, "role", None)
    said = role.replace("_", " ") if isinstance(role, str) else str(thing)
    return f"{word}: {said}"
