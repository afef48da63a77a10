"""Tampering with the audit trail as somebody who can write to the database, and what shows of it."""

import pytest
from django.db import connection, transaction

from cairn.web.audit import verifying
from cairn.web.audit.models import Chain, Event
from cairn.web.audit.sealing import digest, key_name
from cairn.web.audit.services import WrongSeal, record, seal, verify

pytestmark = pytest.mark.database

KEY = "a key that is kept out of the database"
COLUMNS = "at, actor_label, act, thing_type, thing_id, purpose, fields, number, seal_key, previous_hash, hash"


def note(number):
    with transaction.atomic():
        return record(by="system", act="thing.changed", thing=("thing", number))


@pytest.fixture
def six(db):
    """Six sealed events, the first four of them in one round of the sealer."""
    for number in range(1, 5):
        note(number)
    seal()
    for number in (5, 6):
        note(number)
        seal()


def tamper(*statements):
    """Change the tables behind the application's back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_unchanged")
        for statement in statements:
            cursor.execute(statement)


def write_again(first, key=""):
    """Number and seal every event again from `first` on, as the sealer would, and move the end of the chain."""
    last = Event.objects.filter(number__lt=first).order_by("-number").first()
    number, before = (last.number, last.hash) if last else (0, "")
    for event in Event.objects.filter(number__gte=first).order_by("number"):
        number += 1
        event.number, event.previous_hash, event.seal_key = number, before, key_name(key)
        event.hash = before = digest(event, key)
        tamper(
            f"UPDATE audit_event SET number = {number}, previous_hash = '{event.previous_hash}', "
            f"seal_key = '{event.seal_key}', hash = '{event.hash}' WHERE id = {event.pk}"
        )
    tamper(f"UPDATE audit_chain SET number = {number}, hash = '{before}'")


CHANGED = {
    "a changed act": (["UPDATE audit_event SET act = 'thing.read' WHERE number = 3"], 3),
    "a changed actor": (["UPDATE audit_event SET actor_label = 'somebody' WHERE number = 1"], 1),
    "a changed time": (["UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE number = 6"], 6),
    "a changed purpose": (["UPDATE audit_event SET purpose = 'none' WHERE number = 2"], 2),
    "a changed thing": (["UPDATE audit_event SET thing_id = '9' WHERE number = 2"], 2),
    "a changed field": (["UPDATE audit_event SET fields = '[\"name\"]' WHERE number = 2"], 2),
    "a changed seal": ([f"UPDATE audit_event SET hash = '{'f' * 64}' WHERE number = 4"], 4),
    "the first removed": (["DELETE FROM audit_event WHERE number = 1"], 1),
    "one removed from the middle": (["DELETE FROM audit_event WHERE number = 3"], 3),
    "one removed and the rest moved up": (
        ["DELETE FROM audit_event WHERE number = 3"]
        + [f"UPDATE audit_event SET number = {n - 1} WHERE number = {n}" for n in (4, 5, 6)],
        3,
    ),
    "the tail removed": (["DELETE FROM audit_event WHERE number > 4"], 5),
    "the tail unsealed": (
        ["UPDATE audit_event SET number = NULL, hash = '', previous_hash = '' WHERE number > 4"],
        5,
    ),
    "all removed": (["DELETE FROM audit_event"], 1),
    "two that changed places": (
        [f"UPDATE audit_event SET number = {b} WHERE number = {a}" for a, b in ((3, 99), (4, 3), (99, 4))],
        3,
    ),
    "one put in": (
        [f"UPDATE audit_event SET number = {n + 1} WHERE number = {n}" for n in (6, 5, 4, 3)]
        + [
            f"INSERT INTO audit_event ({COLUMNS}) SELECT at, actor_label, act, thing_type, '7', purpose, fields, "
            "3, seal_key, previous_hash, hash FROM audit_event WHERE number = 2"
        ],
        3,
    ),
    "one put in at the end": (
        [
            f"INSERT INTO audit_event ({COLUMNS}) SELECT at, actor_label, act, thing_type, thing_id, purpose, fields, "
            f"7, seal_key, hash, '{'e' * 64}' FROM audit_event WHERE number = 6"
        ],
        7,
    ),
    "the end of the chain moved": (["UPDATE audit_chain SET number = 5"], 6),
    "the end of the chain removed": (["DELETE FROM audit_chain"], 6),
}


@pytest.mark.parametrize("how", CHANGED)
def test_what_was_tampered_with_shows_at_its_first_event(six, how):
    statements, first_bad = CHANGED[how]
    tamper(*statements)
    report = verify()
    assert not report.ok
    assert (report.first_bad, report.sealed) == (first_bad, first_bad - 1)
    assert report.reason
    assert report.seal == ""


def test_the_sealer_does_not_hide_a_removed_tail(six):
    tamper("DELETE FROM audit_event WHERE number > 4")
    note(7)
    seal()
    assert verify().first_bad == 5


def test_a_tail_cut_off_with_the_end_of_the_chain_shows_against_a_kept_seal(six):
    kept = verify().seal
    tamper(
        "DELETE FROM audit_event WHERE number > 4",
        "UPDATE audit_chain SET number = 4, hash = (SELECT hash FROM audit_event WHERE number = 4)",
    )
    assert verify().ok
    report = verify(kept=kept)
    assert report.first_bad == 5
    assert "Events are missing" in report.reason


def test_a_chain_written_again_shows_against_a_kept_seal(six):
    kept = verify().seal
    tamper("UPDATE audit_event SET act = 'thing.read' WHERE number = 2")
    write_again(2)
    assert verify().ok
    report = verify(kept=kept)
    assert report.first_bad == 6
    assert "written again" in report.reason


def test_a_tail_cut_off_and_grown_again_shows_against_a_kept_seal(six):
    kept = verify().seal
    tamper(
        "DELETE FROM audit_event WHERE number > 4",
        "UPDATE audit_chain SET number = 4, hash = (SELECT hash FROM audit_event WHERE number = 4)",
    )
    for number in (8, 9, 10):
        note(number)
    seal()
    assert verify().ok
    assert verify(kept=kept).first_bad == 6


def test_a_seal_kept_long_ago_still_vouches_for_what_came_before(six):
    kept = verify().seal
    for number in range(10):
        note(number)
    seal()
    report = verify(kept=kept)
    assert report.ok
    assert report.sealed == 16
    assert verify(kept=f" {kept.upper()} ").ok


@pytest.mark.parametrize("kept", ["6", "6:abc", "0:" + "a" * 64, ":" + "a" * 64, "6:" + "g" * 64, "x"])
def test_what_is_no_seal_is_refused(six, kept):
    with pytest.raises(WrongSeal, match="64 hexadecimal digits"):
        verify(kept=kept)


def test_a_chain_written_again_without_the_key_shows(db, configure):
    configure(audit_key=KEY)
    for number in range(3):
        note(number)
    seal()
    assert verify().ok
    tamper("UPDATE audit_event SET act = 'thing.read' WHERE number = 2")
    write_again(1)
    report = verify()
    assert not report.ok
    assert "sealed without it" in report.reason


def test_a_chain_written_again_with_a_guessed_key_shows(db, configure):
    configure(audit_key=KEY)
    note(1)
    seal()
    write_again(1, key="guessed")
    assert "another key" in verify().reason


def test_a_key_set_later_seals_from_then_on(six, configure):
    configure(audit_key=KEY)
    assert "If you set the key just now" in verify().reason
    note(7)
    seal()
    assert verify().ok
    tamper("UPDATE audit_event SET act = 'thing.read' WHERE number = 2")
    write_again(2)
    assert not verify().ok


def test_what_is_sealed_while_the_chain_is_read_is_no_fault(six, monkeypatch):
    read, rounds = verifying._Walk.along, []

    def meanwhile(walk, events):
        read(walk, events)
        if len(rounds) < 2:
            rounds.append(walk.number)
            note(100)
            seal()

    monkeypatch.setattr(verifying._Walk, "along", meanwhile)
    report = verify()
    assert report.ok
    assert rounds == [6, 7]
    assert report.sealed == 8


def test_a_long_chain_is_read_a_part_at_a_time(db, monkeypatch):
    monkeypatch.setattr(verifying, "AT_A_TIME", 2)
    for number in range(7):
        note(number)
    seal()
    assert verify().sealed == 7
    assert Chain.objects.get().number == 7
