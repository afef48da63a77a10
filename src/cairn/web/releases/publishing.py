"""Puts a batch's figures into the table that pages read, in many short writes that become visible in one.

While a batch is being published nobody sees any of it: `reading` leaves out its figures and still shows those
that it replaces. So each chunk is a transaction of its own, which holds the database for milliseconds. The
last one changes the state of the batch, and with it all of it is shown. If that one never comes, `undoing`
puts back what was there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from cairn.web.releases.models import Batch, Figure, Source
from cairn.web.releases.stream import Row, stream_of

CHUNK = 900  # figures in one write; SQLite accepts at least 999 parameters
# Seconds between two writes, so that others who wait for the database get their turn.
PAUSE = 0.002
SHOWN = (
    "value", "numerator", "denominator", "lower", "upper", "limits_method", "status", "note", "source_id",
)  # fmt: skip
COLUMNS = (*Row._fields, "batch_id", "partnership_id", "current", "superseded_by_id", "replaced_in_id")

Progress = Callable[[int, int], None]
Known = tuple[Any, ...]  # identity, id, batch, then what SHOWN names


class Publication:
    """One batch on its way to the pages. Only one may be under way: see `turn.alone`."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.published = 0
        self._replaced: set[UUID] = set()
        self._emptied: list[UUID] = []
        self._retrieved: dict[int, date | None] = dict(Source.objects.values_list("pk", "retrieved"))

    def write(self, progress: Progress | None = None) -> None:
        """Write every figure of the batch that is new or changed, to be seen by nobody yet."""
        with stream_of(self.batch) as stream:
            done = 0
            for chunk in stream.chunks(CHUNK):
                self._write(chunk)
                done += len(chunk)
                if progress:
                    progress(done, stream.total)
        replaced = self._replaced - {self.batch.pk}
        self._emptied = [pk for pk in replaced if not Figure.objects.filter(batch=pk, current=True).exists()]

    def retire(self) -> None:
        """Mark the batches of which no figure is shown any more, in the transaction that shows this one."""
        emptied = Batch.objects.filter(pk__in=self._emptied, state=Batch.State.LOADED)
        emptied.update(state=Batch.State.SUPERSEDED)

    def _write(self, chunk: Sequence[Row]) -> None:
        known = _known(chunk)
        changed = [row for row in chunk if row.identity not in known or _differs(row, known[row.identity])]
        if not changed:
            return
        older = {row.identity for row in changed if self._is_older(row, known.get(row.identity))}
        replaced = [old for row in changed if (old := known.get(row.identity)) and row.identity not in older]
        keys = [old[1] for old in replaced]
        with transaction.atomic():
            Figure.objects.filter(pk__in=keys).update(current=False, replaced_in=self.batch)
            self._insert(changed, {name: known[name] for name in older})
            _link(keys)
        self.published += len(changed)
        self._replaced |= {old[2] for old in replaced}
        time.sleep(PAUSE)

    def _is_older(self, row: Row, old: Known | None) -> bool:
        """Whether a figure comes from an earlier edition than the one shown, as far as the sources say."""
        if old is None:
            return False
        mine, theirs = self._retrieved[row.source_id], self._retrieved[old[-1]]
        return mine is not None and theirs is not None and mine < theirs

    def _insert(self, rows: Sequence[Row], older: dict[str, Known]) -> None:
        """Add rows; one that is older than what is shown is superseded from the start."""
        key = Batch._meta.pk.get_db_prep_value(self.batch.pk, connection)
        shown = (key, self.batch.partnership_id, True, None, None)
        lines = [(*row, *shown) for row in rows if row.identity not in older]
        for row in rows if older else ():
            if (newer := older.get(row.identity)) is not None:
                by = Batch._meta.pk.get_db_prep_value(newer[2], connection)
                lines.append((*row, key, self.batch.partnership_id, False, newer[1], by))
        _add(lines)


def _add(lines: Sequence[tuple[Any, ...]]) -> None:
    """Add rows to the table of figures, in the fastest way that each database has."""
    into = f"{connection.ops.quote_name(Figure._meta.db_table)} ({', '.join(COLUMNS)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", lines)  # noqa: S608


def _known(chunk: Sequence[Row]) -> dict[str, Known]:
    """What is shown now, or will be, of the same figures."""
    found = Figure.objects.filter(identity__in=[row.identity for row in chunk], current=True)
    return {row[0]: row for row in found.values_list("identity", "pk", "batch_id", *SHOWN)}


def _differs(row: Row, old: Known) -> bool:
    return any(getattr(row, name) != was for name, was in zip(SHOWN, old[3:], strict=True))


def _link(keys: Sequence[int]) -> None:
    """Say of each replaced figure by which it was superseded."""
    newer = Figure.objects.filter(identity=OuterRef("identity"), current=True).values("pk")[:1]
    if keys:
        Figure.objects.filter(pk__in=keys).update(superseded_by=Subquery(newer))
