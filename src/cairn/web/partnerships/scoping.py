"""Queries that must say whose records they want.

A query of a `PartnershipScoped` model is scoped when it is filtered by `partnership`, or by an object that
itself belongs to one (its batch, its plan). Anything else raises as soon as it would touch the database.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.db import models


class UnscopedQuery(Exception):
    """A query asked for the records of every partnership at once."""


class ScopedQuerySet(models.QuerySet):
    """A query set that refuses to run until it is scoped to a partnership."""

    scope: str = ""

    def for_partnership(self, partnership: models.Model | int) -> Self:
        """Only the records of this partnership."""
        return self.filter(partnership=partnership)

    def everywhere(self, reason: str) -> Self:
        """The records of every partnership, for a service that says why it needs them."""
        if not reason.strip():
            raise UnscopedQuery("Say why this query needs the records of every partnership.")
        return self._marked(reason)

    def _marked(self, scope: str) -> Self:
        query = self._clone()
        query.scope = scope
        return query

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.scope = self.scope
        return clone

    def _filter_or_exclude(self, negate: bool, args: Any, kwargs: dict[str, Any]) -> Self:
        # Here, and not where the filter is applied: Django puts off the filter of a related manager.
        clone: Self = super()._filter_or_exclude(negate, args, kwargs)  # type: ignore[misc]
        if not negate and any(_scopes(key, value) for key, value in _conditions(args, kwargs)):
            clone.scope = clone.scope or "partnership"
        return clone

    def _insist(self) -> None:
        if not self.scope and not self.query.is_empty():
            raise UnscopedQuery(
                f"{self.model.__name__} belongs to a partnership: use .for_partnership(partnership), "
                "or .everywhere(reason) in a service."
            )

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._insist()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """As Django's, once scoped."""
        self._insist()
        return super().iterator(chunk_size)

    def count(self) -> int:
        """As Django's, once scoped."""
        self._insist()
        return super().count()

    def exists(self) -> bool:
        """As Django's, once scoped."""
        self._insist()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, once scoped."""
        self._insist()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, once scoped."""
        self._insist()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, once scoped."""
        self._insist()
        return super().delete()


def _conditions(args: Iterable[models.Q], kwargs: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The conditions that must all hold: keywords, and the parts of a Q that are joined by "and"."""
    yield from kwargs.items()
    for part in args:
        if isinstance(part, models.Q) and not part.negated and part.connector == models.Q.AND:
            pairs: dict[str, Any] = dict(child for child in part.children if isinstance(child, tuple))
            inner = [child for child in part.children if isinstance(child, models.Q)]
            yield from _conditions(inner, pairs)


def _scopes(key: str, value: Any) -> bool:
    """Whether this condition narrows a query to one partnership."""
    if key.split("__")[0] in ("partnership", "partnership_id"):
        return value is not None and not key.endswith("__isnull")
    values = value if isinstance(value, (list, tuple, set)) else (value,)
    return bool(values) and all(hasattr(item, "partnership_id") for item in values)


class ScopedManager(models.Manager):
    """The manager of every record that belongs to a partnership."""

    _queryset_class = ScopedQuerySet

    def for_partnership(self, partnership: models.Model | int) -> ScopedQuerySet:
        """Only the records of this partnership."""
        query: ScopedQuerySet = self.get_queryset()  # type: ignore[assignment]
        return query.for_partnership(partnership)

    def everywhere(self, reason: str) -> ScopedQuerySet:
        """The records of every partnership, for a service that says why it needs them."""
        query: ScopedQuerySet = self.get_queryset()  # type: ignore[assignment]
        return query.everywhere(reason)

    def all(self) -> ScopedQuerySet:
        """Refused unless the manager is already that of one partnership or of one of its objects."""
        query: ScopedQuerySet = self.get_queryset()  # type: ignore[assignment]
        query._insist()
        return query
