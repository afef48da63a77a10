"""The pages of agreements: what members read, what is registered by form, and what everybody reads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cairn.web.agreements.models import Agreement
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions.services import name_provider

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PLACE = "/p/havering/agreements/"


@pytest.fixture
def lead(as_role: Callable[..., Client], havering: Partnership) -> Client:
    return as_role("lead", havering)


def page(client: Client, address: str, status: int = 200) -> str:
    """What a page says, with its line breaks folded."""
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_nothing_is_agreed_yet(lead: Client, as_role: Callable[..., Client]) -> None:
    said = page(lead, PLACE)
    assert "No agreement is in force, so no records of people may come in for Havering." in said
    assert "cairn agreement template" in said
    public = page(as_role("public"), "/p/havering/purposes/")
    assert "Havering uses no records of people on this site." in public
    assert "complain to the Information Commissioner" in public


def test_the_register_says_what_may_come_in(
    lead: Client, agreement: Callable[..., Agreement], havering: Partnership
) -> None:
    name_provider(havering, "X0101", "Made-up Recovery", by="system")
    made = agreement()
    said = page(lead, PLACE)
    assert "One agreement is in force. Records of people may come from 2 providers." in said
    assert "Made-up Recovery (X0101) and X0102" in said
    assert "clients.csv, episodes.csv and modalities.csv" in said
    assert "deaths.csv" in said
    assert f'href="{PLACE}{made.pk}/"' in said
    assert "2 years" in said


def test_a_review_that_is_due_stands_first(lead: Client, agreement: Callable[..., Agreement]) -> None:
    agreement(("2027-03-31", "2026-12-31"))
    said = page(lead, PLACE)
    assert "A review is due by 31 December 2026." in said


def test_an_agreement_is_shown_whole_with_its_versions(
    lead: Client, agreement: Callable[..., Agreement]
) -> None:
    first, second = agreement(), agreement(("= 24", "= 36"))
    said = page(lead, f"{PLACE}{second.pk}/")
    assert "In force until 31 March 2029." in said
    assert "UK GDPR, article 6(1)(e): a public task" in said
    assert "Exmere County Council (controller)" in said
    assert "discharge_date, discharge_reason" in said
    assert f'href="{PLACE}{first.pk}/"' in said
    assert "3 years" in said
    old = page(lead, f"{PLACE}{first.pk}/")
    assert "Ended. Its last day was 20 November 2026. A new version took its place." in old
    assert "End this agreement" not in old


def test_an_agreement_is_registered_by_file_or_by_paste(lead: Client, sound: str) -> None:
    file = SimpleUploadedFile("agreement.toml", sound.encode(), "application/toml")
    answer = lead.post(f"{PLACE}register/", {"file": file})
    made = Agreement.objects.everywhere("a test").get()
    assert answer.headers["Location"] == f"{PLACE}{made.pk}/"
    assert made.registered_by is not None
    lead.post(f"{PLACE}register/", {"text": sound.replace("= 24", "= 12")})
    assert Agreement.objects.everywhere("a test").count() == 2
    assert "version 2 is registered" in page(lead, PLACE)


def test_every_fault_is_shown_and_what_was_pasted_stays(lead: Client, sound: str) -> None:
    text = sound.replace("= 24", "= 999").replace('"health"', '"<b>helth</b>"')
    answer = lead.post(f"{PLACE}register/", {"text": text})
    said = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "Nothing was registered" in said
    for words in ("retention_months", "regime", "Write 84 or less", "Exmere County Council"):
        assert words in said
    assert "<b>helth" not in said
    assert not Agreement.objects.everywhere("a test").exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose a file, or paste"),
        ({"file": SimpleUploadedFile("a.toml", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("a.toml", b"\xff\xfe\x00")}, "not a text in UTF-8"),
        ({"file": SimpleUploadedFile("a.toml", b"#" * 200_001)}, "too large"),
    ],
)
def test_what_is_no_agreement_is_told_at_its_field(lead: Client, given: dict[str, Any], says: str) -> None:
    answer = lead.post(f"{PLACE}register/", given)
    assert says in answer.content.decode()


def test_the_template_is_a_file_that_can_be_sent_back(lead: Client) -> None:
    answer = lead.get(f"{PLACE}template.toml")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert lead.post(f"{PLACE}register/", {"text": answer.content.decode()}).status_code == 302


def test_an_agreement_is_ended_with_a_reason(lead: Client, agreement: Callable[..., Agreement]) -> None:
    made = agreement()
    assert "Enter why the agreement ends" in lead.post(f"{PLACE}{made.pk}/end/").content.decode()
    lead.post(f"{PLACE}{made.pk}/end/", {"reason": "The service closed"})
    assert "Treatment records has ended" in page(lead, f"{PLACE}{made.pk}/")
    lead.post(f"{PLACE}{made.pk}/end/", {"reason": "Again"})
    assert "Nothing was changed" in page(lead, f"{PLACE}{made.pk}/")
    assert lead.get(f"{PLACE}{made.pk}/end/").status_code == 405


def test_who_may_only_read_sees_no_form(
    as_role: Callable[..., Client], havering: Partnership, agreement: Callable[..., Agreement]
) -> None:
    made, analyst = agreement(), as_role("analyst", havering)
    for address in (PLACE, f"{PLACE}{made.pk}/"):
        said = page(analyst, address)
        assert "Register an agreement" not in said
        assert "End the agreement" not in said
        assert "/rights/" not in said
    page(analyst, f"{PLACE}register/", 403)


def test_the_public_reads_what_is_used_and_why_and_no_secret(
    as_role: Callable[..., Client], havering: Partnership, agreement: Callable[..., Agreement]
) -> None:
    name_provider(havering, "X0101", "Made-up Recovery", by="system", contact_email="post@provider.example")
    agreement()
    agreement(("= 24", "= 18"))
    said = page(as_role("public"), "/p/havering/purposes/")
    for words in (
        "uses records of people for one reason, and publishes only counts.",
        "To count who gets help, so that services become better.",
        "A person as one provider knows them",
        "Exmere County Council",
        "It is part of a task that the law gives to public bodies",
        "It is needed to provide or manage health and social care",
        "Each service asks people first; whoever says no is left out.",
        "18 months. Then they are destroyed.",
        "Write to Data Protection, County Hall, Exmere.",
        "1 March 2026 (DPIA 2026/14)",
        "Used before",
    ):
        assert words in said
    for secret in ("X0101", "Made-up Recovery", "provider.example", "discharge_reason", "Person 1"):
        assert secret not in said


def test_an_agreement_that_never_held_is_not_among_those_used_before(
    as_role: Callable[..., Client], agreement: Callable[..., Agreement]
) -> None:
    agreement(("starts = 2026-04-01", "starts = 2027-01-01"))
    agreement(("starts = 2026-04-01", "starts = 2026-12-01"))
    assert "Used before" not in page(as_role("public"), "/p/havering/purposes/")
