"""The pages that belong to no partnership, and the pages for what went wrong."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from cairn.web.core import errors

PUBLIC = ("/", "/get-help/", "/accessibility/", "/privacy/", "/about/", "/how-we-count/", "/components/")


@pytest.fixture
def guest() -> Client:
    """Somebody who has not signed in."""
    return Client()


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_anybody_can_read_it(guest: Client, address: str) -> None:
    reply = guest.get(address, secure=True)
    page = reply.content.decode()
    assert reply.status_code == 200
    assert page.count("<h1") == 1
    assert '<html lang="en-GB"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_help_comes_first_after_the_skip_link(guest: Client, address: str) -> None:
    page = guest.get(address, secure=True).content.decode()
    links = page.split("<a ")[1:3]
    assert 'href="#main-content"' in links[0]
    assert 'href="/get-help/"' in links[1]


@pytest.mark.django_db
def test_no_cookie_is_set_for_a_reader(guest: Client) -> None:
    assert not guest.get("/", secure=True).cookies


@pytest.mark.django_db
def test_the_numbers_to_call_can_be_dialled(guest: Client) -> None:
    page = guest.get("/get-help/", secure=True).content.decode()
    for number in ("tel:999", "tel:111", "tel:116123", "tel:03001236600"):
        assert number in page


@pytest.mark.django_db
def test_a_wrong_address_gives_our_page(guest: Client) -> None:
    reply = guest.get("/nothing-here/", secure=True)
    assert reply.status_code == 404
    assert "There is no page at this address" in reply.content.decode()


def test_a_fault_has_a_reference_and_needs_no_database() -> None:
    reply = errors.failed(RequestFactory().get("/p/somewhere/"))
    page = reply.content.decode()
    assert reply.status_code == 500
    assert "What was saved before is safe" in page
    assert "this reference: <strong>" in page


@pytest.mark.django_db
def test_an_expired_form_says_that_nothing_was_saved() -> None:
    reply = errors.form_expired(RequestFactory().post("/"))
    assert reply.status_code == 403
    assert "Nothing was saved" in reply.content.decode()


def test_the_error_pages_are_named() -> None:
    assert settings.CSRF_FAILURE_VIEW == "cairn.web.core.errors.form_expired"


@pytest.mark.django_db
def test_the_rule_of_the_words_is_read_from_its_data(guest: Client) -> None:
    page = guest.get("/how-we-count/", secure=True).content.decode()
    assert "once in 20 comparisons" in page
    assert "plus two rounds of publication" in page
    assert "Both headline measures count what the police" in page
