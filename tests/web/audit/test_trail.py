"""The audit trail: with its change, append-only, sealed in a chain that shows tampering."""

import csv
import io

import pytest
from django.db import DatabaseError, connection, transaction

from cairn.web.audit.models import AppendOnly, Chain, Event
from cairn.web.audit.reading import as_csv
from cairn.web.audit.services import NotInTransaction, WrongEvent, record, seal, verify

pytestmark = pytest.mark.database


def note(number=1, **more):
    """Record one event about a made-up thing."""
    with transaction.atomic():
        return record(by="system", act="thing.changed", thing=("thing", number), **more)


def tamper(statement, *values):
    """Change the table behind the application's back, as somebody with the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_unchanged")
        cursor.execute(statement, values)


def test_an_event_needs_the_transaction_of_its_change(transactional_db):
    with pytest.raises(NotInTransaction, match=r"thing\.changed"):
        record(by="system", act="thing.changed", thing=("thing", 1))
    assert not Event.objects.exists()


def test_an_event_goes_with_its_change(transactional_db):
    with transaction.atomic():
        record(by="system", act="thing.changed", thing=("thing", 1))
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_fields_are_names_and_never_values(db):
    assert note(fields=["name", "areas"]).fields == ["areas", "name"]
    with pytest.raises(WrongEvent) as refused:
        note(fields=["Jane Doe, 3 High Street"])
    assert "Jane" not in str(refused.value)


def test_a_field_is_one_that_the_thing_has(db, person, havering):
    lead = person("lead", havering)
    with transaction.atomic():
        assert record(by=lead, act="account.changed", thing=lead, fields=["email"]).fields == ["email"]
        with pytest.raises(WrongEvent):
            record(by=lead, act="account.changed", thing=lead, fields=["Jane"])


@pytest.mark.parametrize(
    "part",
    [
        {"by": "Jane Doe"},
        {"by": "jane@example.org"},
        {"act": "Jane Doe invited"},
        {"thing": ("person", "Jane Doe")},
        {"thing": ("jane@example.org", 1)},
        {"thing": ("person", "jane@example.org")},
        {"purpose": "asked by jane@example.org"},
        {"purpose": "NHS number 943 476 5919"},
    ],
)
def test_no_part_of_an_event_holds_a_person(db, part):
    whole = {"by": "system", "act": "thing.changed", "thing": ("thing", 1)}
    with pytest.raises(WrongEvent) as refused, transaction.atomic():
        record(**(whole | part))
    assert not any(word in str(refused.value).lower() for word in ("jane", "doe", "943"))


def test_an_event_says_who_did_it(person, havering):
    lead = person("lead", havering)
    with transaction.atomic():
        event = record(by=lead, act="thing.changed", thing=havering, partnership=havering, purpose="a trial")
    assert (event.who, event.thing, event.purpose) == (
        lead.name,
        f"partnerships.partnership {havering.pk}",
        "a trial",
    )


def test_the_model_refuses_change_and_deletion(db):
    event = note()
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(act="x"),
    ):
        with pytest.raises(AppendOnly):
            attempt()


def test_the_database_refuses_a_change_of_what_was_said(db):
    note()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE audit_event SET act = 'x'")


def test_the_database_refuses_a_change_of_a_sealed_event(db):
    note()
    seal()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE audit_event SET number = 7")


def test_sealing_numbers_in_the_order_of_adding(db):
    first, second = note(1), note(2)
    assert seal() == 2
    assert list(Event.objects.order_by("number").values_list("pk", flat=True)) == [first.pk, second.pk]
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_sealing_twice_changes_nothing(db):
    note()
    seal()
    before = list(Event.objects.values())
    assert seal() == 0
    assert list(Event.objects.values()) == before


def test_each_event_follows_the_one_before(db):
    for number in range(3):
        note(number)
        seal()
    one, two, three = Event.objects.order_by("number")
    assert (one.previous_hash, two.previous_hash, three.previous_hash) == ("", one.hash, two.hash)
    assert Chain.objects.get().hash == three.hash


def test_a_whole_trail_verifies_and_counts_its_tail(db):
    note(1)
    seal()
    note(2)
    report = verify()
    assert report.ok
    assert (report.sealed, report.unsealed, report.first_bad) == (1, 1, None)


def test_an_empty_trail_is_whole(db):
    assert verify().ok


@pytest.fixture
def four(db):
    """Four sealed events."""
    for number in range(4):
        note(number)
    seal()


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE audit_event SET act = 'thing.read' WHERE number = 3", 3),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE number = 1", 1),
        ("UPDATE audit_event SET fields = '[\"a\"]' WHERE number = 2", 2),
        ("UPDATE audit_event SET hash = 'f' WHERE number = 2", 2),
        ("DELETE FROM audit_event WHERE number = 2", 2),
        ("DELETE FROM audit_event WHERE number = 4", 4),
    ],
)
def test_tampering_shows_at_the_first_event_that_is_not_as_sealed(four, statement, first_bad):
    tamper(statement)
    report = verify()
    assert not report.ok
    assert (report.first_bad, report.sealed) == (first_bad, first_bad - 1)
    assert str(first_bad) in report.reason or "missing" in report.reason


def test_with_a_key_a_forged_chain_shows(db, configure):
    configure(audit_key="kept out of the database")
    note(1)
    seal()
    event = Event.objects.get()
    assert event.seal_key
    assert verify().ok
    configure(audit_key="")
    assert "another key" in verify().reason


def test_a_seal_without_the_key_after_one_with_it_shows(db, configure):
    configure(audit_key="kept out of the database")
    note(1)
    seal()
    configure(audit_key="")
    note(2)
    seal()
    configure(audit_key="kept out of the database")
    report = verify()
    assert report.first_bad == 2
    assert "without the key" in report.reason


def test_the_page_is_the_administrators(as_role, havering):
    assert as_role("administrator").get("/audit/").status_code == 200
    assert as_role("lead", havering).get("/audit/").status_code == 403
    assert as_role("public").get("/audit/").status_code == 302


def test_the_page_filters_by_its_address_and_verifies(as_role, four, havering):
    client = as_role("administrator")
    text = client.get("/audit/?act=thing.changed&since=2026-13-01&verify=1").content.decode()
    assert "The trail is whole" in text
    assert "From: write a day" in text
    assert "No events" in client.get("/audit/?partnership=havering").content.decode()


def test_the_file_holds_no_formula(db):
    note(purpose="=1+1")
    rows = list(csv.reader(io.StringIO("".join(as_csv(Event.objects.all())))))
    assert rows[0][0] == "number"
    assert rows[1][7] == "'=1+1"


def test_the_file_has_the_events_of_the_filters(as_role, four):
    response = as_role("administrator").get("/audit/events.csv?act=account.signed_in")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "account.signed_in" in lines[1]
