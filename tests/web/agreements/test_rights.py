"""One person's rights: seen, restricted, corrected; every act by a named member, and nobody named by it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cairn.records.contract import contract
from cairn.web.accounts.access import Refused
from cairn.web.agreements import access, correcting, requests
from cairn.web.agreements.models import PersonRequest
from cairn.web.agreements.private import NotWritten
from cairn.web.agreements.requests import RequestRefused, lift, restrict
from cairn.web.agreements.services import vault
from cairn.web.audit.models import Event
from cairn.web.jobs.models import OutboxMessage
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions.models import Submission
from cairn.web.submissions.services import held, name_provider

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHY = "A letter of the person"


@pytest.fixture
def dpo(person: Callable[..., Any], havering: Partnership) -> Any:
    """A data protection lead of Havering."""
    return person("data_protection_lead", havering)


@pytest.fixture
def give(havering: Partnership, dpo: Any, tmp_path: Path) -> Callable[..., access.Given]:
    """Write what is held about a client of X0101."""

    def make(client: str = "c1", provider: str = "X0101", by: Any = dpo, why: str = WHY) -> access.Given:
        return access.give(havering, provider, client, by=by, purpose=why, folder=tmp_path / "out")

    return make


def spoil(tables: Any) -> None:
    """One person's episode ended later."""
    tables["episodes"][0]["discharge_date"] = "2024-12-05"


def test_everything_held_is_told_in_plain_words(
    send: Callable[..., Submission], give: Callable[..., Any]
) -> None:
    send()
    done = give()
    text = " ".join(done.path.read_text("utf-8").split())
    for words in (
        "What Havering holds about you", "the code X0101 knows by the number c1", "29 February 1984",
        "30 November 2024", "A stretch of care at one provider", "Exmere County Council",
        "To count who gets help", "Write to Data Protection, County Hall", "21 November 2028",
        "No answer is kept to:",
    ):  # fmt: skip
        assert words in text
    assert "completed-drug-free" not in text  # codes are told by their meaning
    assert ">c2<" not in text
    assert (done.rows, done.due) == (3, date(2026, 12, 21))
    assert done.path.stat().st_mode & 0o777 == 0o600
    assert done.path.parent.stat().st_mode & 0o777 == 0o700


def test_what_a_later_submission_replaced_is_held_too(
    send: Callable[..., Submission], give: Callable[..., Any], havering: Partnership
) -> None:
    first = send()
    second = send(spoil)
    first.refresh_from_db()
    assert first.state == Submission.State.REPLACED
    text = give().path.read_text("utf-8")
    assert "30 November 2024" in text
    assert "5 December 2024" in text
    assert "replaced by a later one" in text
    vault().destroy(havering.slug, first.snapshot)
    from cairn.web.submissions.services import destroyed

    destroyed(first)
    assert second.snapshot in vault().snapshots(havering.slug)
    assert "replaced by a later one" not in give().path.read_text("utf-8")


def test_nothing_held_is_an_answer_too(send: Callable[..., Submission], give: Callable[..., Any]) -> None:
    send()
    for done in (give("c99"), give("c1", "X0109")):
        assert done.rows == 0
        assert "We hold no records about you under this number." in done.path.read_text("utf-8")


def test_a_look_is_noted_before_it_is_had_and_names_nobody(
    send: Callable[..., Submission], give: Callable[..., Any], dpo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    monkeypatch.setattr(access, "everything", lambda *_: (_ for _ in ()).throw(RuntimeError("it broke")))
    with pytest.raises(RuntimeError):
        give()
    event = Event.objects.get(act="person.access_asked")
    assert (event.actor, event.purpose) == (dpo, WHY)
    assert event.thing_id == str(PersonRequest.objects.everywhere("a test").get().pk)
    assert "c1" not in f"{event.purpose} {event.fields} {event.thing}"


@pytest.mark.parametrize("role", ["lead", "analyst", "senior_responsible_owner", "data_lead", None])
def test_who_may_not_act_is_refused_and_the_attempt_is_noted(
    send: Callable[..., Submission], give: Callable[..., Any], person: Callable[..., Any],
    havering: Partnership, role: str,
) -> None:  # fmt: skip
    somebody = person(role, havering)
    acts = (
        lambda: give(by=somebody),
        lambda: restrict(havering, "X0101", "c1", by=somebody, purpose=WHY),
        lambda: lift(havering, "X0101", "c1", by=somebody, purpose=WHY),
        lambda: correcting.progress(havering, by=somebody),
        lambda: correcting.whose(havering, "AAAA", by=somebody, purpose=WHY),
    )
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert Event.objects.filter(act="person.refused", actor=somebody).count() == len(acts)
    assert not PersonRequest.objects.everywhere("a test").exists()


def test_a_data_protection_lead_of_another_place_is_refused(
    send: Callable[..., Submission], give: Callable[..., Any], person: Callable[..., Any],
    northamptonshire: Partnership,
) -> None:  # fmt: skip
    with pytest.raises(Refused):
        give(by=person("data_protection_lead", northamptonshire))


@pytest.mark.parametrize(
    ("provider", "client", "why", "says"),
    [
        ("x0101", "c1", WHY, "no provider's code"),
        ("X0101", "", WHY, "1 to 50 characters"),
        ("X0101", "c" * 51, WHY, "1 to 50 characters"),
        ("X0101", " c1", WHY, "no spaces"),
        ("X0101", "c1", " ", "Say the purpose"),
        ("X0101", "c1", "y" * 201, "Say the purpose"),
        ("X0101", "QUILL", "Mr quill asks", "names somebody"),
        ("X0101", "c1", "From jo@example.org", "names somebody"),
        ("X0101", "c1", "NHS number 943 476 5919", "names somebody"),
    ],
)
def test_what_cannot_be_kept_is_refused_without_repeating_it(
    data: Path, give: Callable[..., Any], provider: str, client: str, why: str, says: str
) -> None:
    with pytest.raises(RequestRefused, match=says) as refused:
        give(client, provider, why=why)
    assert "QUILL" not in str(refused.value)
    assert not PersonRequest.objects.everywhere("a test").exists()


def test_a_folder_that_cannot_be_written(data: Path, havering: Partnership, dpo: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritten, match="cannot be written"):
        access.give(havering, "X0101", "c1", by=dpo, purpose=WHY, folder=tmp_path / "file")


def test_a_person_who_objected_is_in_no_opening(
    send: Callable[..., Submission], havering: Partnership, dpo: Any
) -> None:
    send()

    def clients() -> list[str]:
        without = requests.restricted_clients(havering)
        with vault().opened(havering.slug, held(havering), without=without) as engine:
            return [one for (one,) in engine.execute("SELECT client_id FROM episodes ORDER BY 1").fetchall()]

    assert clients() == ["c1", "c2", "c3", "c4"]
    first = restrict(havering, "X0101", "c2", by=dpo, purpose=WHY, objection=True)
    assert restrict(havering, "X0101", "c2", by=dpo, purpose="The same letter again") == first
    assert clients() == ["c1", "c3", "c4"]
    lift(havering, "X0101", "c2", by=dpo, purpose="The objection was withdrawn")
    assert clients() == ["c1", "c2", "c3", "c4"]
    with pytest.raises(RequestRefused, match="not restricted"):
        lift(havering, "X0101", "c2", by=dpo, purpose=WHY)
    assert restrict(havering, "X0101", "c2", by=dpo, purpose=WHY).pk != first.pk
    acts = list(Event.objects.filter(act__startswith="person.").order_by("id").values_list("act", flat=True))
    assert acts == ["person.objection_asked", "person.restriction_lifted", "person.restriction_asked"]


def correct(havering: Partnership, by: Any, client: str = "c1", file: str = "episodes", *columns: str) -> Any:
    """Ask X0101 to correct when a client's episode ended."""
    wanted = columns or ("discharge_date",)
    return correcting.correct(havering, "X0101", client, file=file, columns=wanted, by=by, purpose=WHY)


def test_a_provider_is_told_by_reference_and_never_by_value(
    send: Callable[..., Submission], havering: Partnership, dpo: Any
) -> None:
    send()
    told = correct(havering, dpo)
    meaning = contract().file("episodes").column("discharge_date").meaning
    assert told.request.reference in told.subject
    assert f"- discharge_date: {meaning}" in told.message
    assert "21 December 2026" in told.message
    for value in ("c1", "2024-11-30", "30 November 2024"):
        assert value not in told.message
    assert (told.queued, OutboxMessage.objects.count()) == (False, 0)
    name_provider(havering, "X0101", "Made-up Recovery", by="system", contact_email="post@provider.example")
    told = correct(havering, dpo)
    mail = OutboxMessage.objects.get()
    assert told.queued
    assert (mail.to, mail.subject, mail.body) == ("post@provider.example", told.subject, told.message)


@pytest.mark.parametrize(
    ("file", "columns", "says"),
    [
        ("deaths", ("death_date",), "The file is one of: clients"),
        ("nothing", ("a",), "The file is one of"),
        ("episodes", ("discharged",), "columns of episodes"),
    ],
)
def test_a_correction_names_a_file_and_its_columns(
    data: Path, havering: Partnership, dpo: Any, file: str, columns: tuple[str, ...], says: str
) -> None:
    with pytest.raises(RequestRefused, match=says):
        correct(havering, dpo, "c1", file, *columns)


def test_a_later_submission_answers_a_correction(
    send: Callable[..., Submission], havering: Partnership, dpo: Any
) -> None:
    send()
    first, second = correct(havering, dpo), correct(havering, dpo, "c2")

    def states() -> dict[str, Any]:
        return {one.request.reference: one.changed for one in correcting.progress(havering, by=dpo)}

    assert set(states().values()) == {None}
    assert correcting.progress(havering, by=dpo)[0].words.startswith("Waiting")
    send(spoil)
    assert states() == {first.request.reference: True, second.request.reference: False}
    said = {one.words for one in correcting.progress(havering, by=dpo)}
    assert {words.rpartition(", ")[2] for words in said} == {
        "and what was wrong has changed.", "and what was wrong is as it was."
    }  # fmt: skip


def test_whose_a_request_is_can_be_asked_and_the_look_is_noted(
    data: Path, havering: Partnership, dpo: Any
) -> None:
    told = correct(havering, dpo, "QUILL-7")
    reference = told.request.reference.lower()
    assert correcting.whose(havering, reference, by=dpo, purpose=WHY) == ("X0101", "QUILL-7")
    assert Event.objects.get(act="person.looked_up").thing_id == str(told.request.pk)
    with pytest.raises(RequestRefused, match="no request of that reference"):
        correcting.whose(havering, "AAAA-AAAA", by=dpo, purpose=WHY)
    with pytest.raises(RequestRefused, match="Say the purpose"):
        correcting.whose(havering, reference, by=dpo, purpose="For jo@example.org")


def test_the_register_says_what_was_done_and_not_for_whom(
    send: Callable[..., Submission], give: Callable[..., Any], havering: Partnership, dpo: Any,
    as_role: Callable[..., Any],
) -> None:  # fmt: skip
    client = as_role("data_protection_lead", havering)
    empty = client.get("/p/havering/rights/").content.decode()
    assert "Nothing was asked yet" in empty
    assert "No people are left out" in empty
    send()
    give()
    restrict(havering, "X0101", "QUILL-7", by=dpo, purpose=WHY)
    correct(havering, dpo, "QUILL-7")
    said = client.get("/p/havering/rights/").content.decode()
    assert "One person is left out" in " ".join(said.split())
    assert "waiting for new records" in said
    PersonRequest.objects.everywhere("a test").update(at=timezone.now() - timedelta(hours=1))
    send(spoil)
    said = client.get("/p/havering/rights/").content.decode()
    assert "Replaced by new records on" in said
    assert "QUILL" not in said
