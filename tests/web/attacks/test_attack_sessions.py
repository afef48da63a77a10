"""Fixing, stealing, keeping or forging a session."""

from time import time
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from cairn.web.accounts import services
from cairn.web.accounts.models import Membership
from web.attacks.attacker import PASSWORD, sign_in

pytestmark = pytest.mark.database
PAGE = "/p/havering/members/"


@pytest.fixture(autouse=True)
def by_password(configure: Any) -> None:
    """A password is enough here: these tests are about sessions."""
    configure(second_factor="offered")


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Client:
    """A browser that was given a session's key."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_a_session_given_before_sign_in_is_worth_nothing_after_it(victim: Any) -> None:
    victim()
    client = Client()
    client.session.save()
    session = client.session
    session["anything"] = "planted"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    sign_in(client)
    assert key_of(client) != planted
    assert with_key(planted).get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 200


def test_a_key_that_nobody_was_given_makes_no_session(victim: Any) -> None:
    victim()
    chosen = "a" * 32
    client = with_key(chosen)
    sign_in(client)
    assert key_of(client) != chosen
    assert with_key(chosen).get(PAGE).status_code == 302


def test_a_stolen_key_is_dead_after_sign_out(victim: Any) -> None:
    victim()
    client = Client()
    sign_in(client)
    stolen = key_of(client)
    assert with_key(stolen).get(PAGE).status_code == 200
    client.post("/account/logout/")
    assert with_key(stolen).get(PAGE).status_code == 302


def test_a_new_password_ends_every_other_session(victim: Any) -> None:
    user = victim()
    thief, owner = Client(), Client()
    sign_in(thief)
    sign_in(owner)
    form = {"oldpassword": PASSWORD, "password1": "quartz-meadow-violin", "password2": "quartz-meadow-violin"}
    assert owner.post("/account/password/change/", form).status_code == 302
    user.refresh_from_db()
    assert user.check_password("quartz-meadow-violin")
    assert owner.get(PAGE).status_code == 200
    assert thief.get(PAGE).status_code == 302


@pytest.mark.parametrize(("key", "minutes"), [("seen", 31), ("started", 12 * 60 + 1)])
def test_a_session_left_open_is_over(victim: Any, key: str, minutes: int) -> None:
    victim()
    client = Client()
    sign_in(client)
    client.get(PAGE)
    session = client.session
    session[key] = time() - minutes * 60
    session.save()
    assert client.get(PAGE).status_code == 302
    assert with_key(session.session_key).get(PAGE).status_code == 302


def test_use_does_not_stretch_a_session_beyond_its_hours(victim: Any) -> None:
    victim()
    client = Client()
    sign_in(client)
    session = client.session
    session["started"], session["seen"] = time() - 12 * 3600 - 1, time()
    session.save()
    assert client.get(PAGE).status_code == 302


def test_a_changed_role_counts_at_once(victim: Any, havering: Any) -> None:
    user = victim("lead")
    client = Client()
    sign_in(client)
    assert client.get("/p/havering/members/invite/").status_code == 200
    services.give_role(by="system", user=user, role="practitioner", partnership=havering)
    services.end_membership(by="system", membership=Membership.objects.get(role="lead"))
    assert client.get("/p/havering/members/invite/").status_code == 403
    assert client.get(PAGE).status_code == 403


def test_an_ended_membership_opens_nothing_at_once(victim: Any) -> None:
    victim("lead")
    client = Client()
    sign_in(client)
    assert client.get(PAGE).status_code == 200
    services.end_membership(by="system", membership=Membership.objects.get())
    for path in (PAGE, "/p/havering/figures/", "/p/havering/jobs/", "/p/havering/figures/load/"):
        assert client.get(path).status_code == 403


def test_a_membership_that_ends_by_its_date_opens_nothing(victim: Any) -> None:
    victim("lead")
    client = Client()
    sign_in(client)
    Membership.objects.update(end=timezone.now())
    assert client.get(PAGE).status_code == 403


def test_a_closed_account_is_out_at_once(victim: Any) -> None:
    user = victim("lead")
    client = Client()
    sign_in(client)
    user.is_active = False
    user.save()
    assert client.get(PAGE).status_code == 302
    assert sign_in(Client()).url == "/account/inactive/"


def test_the_cookie_holds_nothing_that_can_be_forged(victim: Any) -> None:
    victim()
    forged = signing.dumps({"_auth_user_id": "1"}, key="guessed", salt="django.contrib.sessions")
    assert with_key(forged).get(PAGE).status_code == 302
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(victim: Any) -> None:
    victim()
    client = Client()
    client.get("/account/login/")
    sign_in(client)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
        assert not cookie["max-age"]


def test_a_public_page_sets_no_cookie(havering: Any) -> None:
    client = Client()
    for path in ("/", "/privacy/", "/p/havering/", "/roles/", "/get-help/", "/p/havering/metrics/"):
        assert client.get(path).status_code == 200
    assert not client.cookies


def test_one_session_cannot_be_ended_by_another_person(victim: Any, as_role: Any, havering: Any) -> None:
    victim()
    client = Client()
    sign_in(client)
    as_role("lead", havering).post("/account/sessions/")
    assert client.get(PAGE).status_code == 200
