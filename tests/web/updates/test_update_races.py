"""Two people at the same moment, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection, connections

from cairn.web.updates import saying, services
from cairn.web.updates.models import Reminder, Round, Said
from cairn.web.updates.saying import Clash, Words, Writer
from web.updates.quarter import LINK, POLICE, said, update_of

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@contextmanager
def on_disk() -> Iterator[None]:
    """Move SQLite from memory, where all threads wait for one connection, to a file, and back."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    known = connections.settings["default"]
    with TemporaryDirectory() as folder:
        path, name = str(Path(folder) / "race.sqlite3"), known["NAME"]
        with closing(sqlite3.connect(path)) as file:
            connection.connection.backup(file)
            known["NAME"] = path
            try:
                yield
            finally:
                known["NAME"] = name
            file.backup(connection.connection)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do each act in a thread of its own, all let go together: what each gave back or raised."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    with on_disk():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return found


def test_of_two_who_write_the_same_update_one_sees_the_other(quarter: Round) -> None:
    update = update_of(quarter, "2-2.1")

    def write(words: str) -> Callable[[], Any]:
        return lambda: saying.save(
            update, Words("late", words), base=0, writer=Writer(owner=words), send=True
        )

    found = at_once(write("One"), write("Two"))
    (lost,) = [one for one in found if isinstance(one, Clash)]
    kept = update_of(quarter, "2-2.1").current
    assert {kept.narrative, lost.mine.narrative} == {"One", "Two"}
    assert lost.now.current.narrative == kept.narrative
    assert Said.objects.for_partnership(quarter.partnership).count() == 1


def test_an_update_is_accepted_or_changed_and_never_both(quarter: Round) -> None:
    update = said(quarter, "2-2.1")
    found = at_once(
        lambda: services.accept(update, 1, by="a test"),
        lambda: saying.save(update, Words("late", "No"), base=1, writer=Writer(), send=True),
    )
    kept = update_of(quarter, "2-2.1")
    refused = [one for one in found if isinstance(one, services.Meanwhile | saying.Over)]
    assert len(refused) == 1
    assert (kept.state, kept.revision) in {("accepted", 1), ("sent", 2)}


def test_two_who_chase_at_once_send_one_mail(quarter: Round, today: Any) -> None:
    from datetime import timedelta

    day = today + timedelta(days=1)
    found = at_once(*[lambda: services.chase(quarter, by="a test", link=LINK, day=day)] * 2)
    assert sorted(one.sent for one in found) == [0, 2]
    rows = Reminder.objects.for_partnership(quarter.partnership).filter(email=POLICE, sent_on=day)
    assert rows.count() == 1
