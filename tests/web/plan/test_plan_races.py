"""Two people who change one action at the same moment, on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from cairn.web.accounts.models import User
from cairn.web.plan import proposals, reading, services
from cairn.web.plan.models import Version
from web.plan.planned import Tiny, tiny

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(transactional_db: None, havering: Any) -> Tiny:
    """SQLite in memory is one connection, where nobody can be at the same moment as somebody else."""
    if connection.vendor == "sqlite":
        pytest.skip("only PostgreSQL lets two people write at the same moment")
    return tiny(havering)


def together(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What each act gave back or raised: the second begins when the first has written and not committed."""
    written, found = threading.Event(), [None, None]

    def slow() -> Any:
        with transaction.atomic():
            try:
                return first()
            finally:
                written.set()
                time.sleep(0.5)

    def quick() -> Any:
        written.wait(timeout=20)
        return second()

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((slow, quick))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def revise(made: Tiny, **changes: Any) -> Callable[[], Any]:
    action, base = made.action("1-1.1"), made.version("1-1.1").pk
    return lambda: services.revise(action, by="a test", reason="-", base=base, **changes)


def test_of_two_who_change_the_same_words_one_sees_the_other(made: Tiny) -> None:
    found = together(revise(made, text="One"), revise(made, text="Two"))
    assert isinstance(found[1], services.Stale), found
    assert (made.version("1-1.1").text, found[1].mine["text"]) == ("One", "Two")


def test_of_two_who_change_different_words_both_win(made: Tiny) -> None:
    found = together(revise(made, text="One"), revise(made, resources="A room"))
    assert all(isinstance(one, Version) for one in found), found
    now = made.version("1-1.1")
    assert (now.text, now.resources, len(reading.history(made.plan, "1-1.1"))) == ("One", "A room", 3)


def test_two_decisions_about_one_proposal_are_one(made: Tiny, person: Any) -> None:
    writer, first, second = (person(role, made.place) for role in ("analyst", "lead", "lead"))
    asked = proposals.propose(made.plan, {"text": "New"}, reason="-", by=writer, action=made.action("1-1.1"))

    def accept(by: User) -> Callable[[], Any]:
        return lambda: proposals.accept(asked, by=by, decision="-")

    found = together(accept(first), accept(second))
    assert [type(one).__name__ for one in found] == ["Version", "Decided"], found
    assert len(reading.history(made.plan, "1-1.1")) == 2
