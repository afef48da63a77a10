"""Coming in with a password alone where a second factor is asked for."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.test import Client

from cairn.web.accounts.models import User
from web.attacks.attacker import PASSWORD, SECRET, code, sign_in

pytestmark = pytest.mark.database
INSIDE = ("/p/havering/members/", "/p/havering/figures/", "/p/havering/figures/load/", "/p/havering/jobs/")
CODE_PAGE = "/account/second-factor/authenticate/"
AGAIN = "/account/second-factor/reauthenticate/"


def test_a_password_alone_reaches_no_partner_page_and_no_own_page(victim: Any) -> None:
    victim(codes=True)
    client = Client()
    assert sign_in(client).url == CODE_PAGE
    for path in (*INSIDE, "/account/mine/", "/account/sessions/", "/account/second-factor/"):
        assert client.get(path).url.startswith("/account/login/")


@pytest.mark.parametrize("role", ["lead", "analyst", "practitioner", "administrator"])
def test_a_member_without_a_second_factor_must_set_one_up_first(victim: Any, role: str) -> None:
    victim(role)
    client = Client()
    sign_in(client)
    paths = (
        ("/audit/", "/partnerships/", "/administrators/")
        if role == "administrator"
        else ("/p/havering/figures/",)
    )
    for path in paths:
        assert client.get(path).url == "/account/second-factor/totp/activate/"


def test_a_session_with_a_password_alone_gains_nothing_when_codes_are_set_up_elsewhere(
    transactional_db: None, victim: Any
) -> None:
    victim()
    thief, owner = Client(), Client()
    sign_in(thief)
    sign_in(owner)
    secret = owner.get("/account/second-factor/totp/activate/").context["form"].secret
    owner.post("/account/second-factor/totp/activate/", {"code": code(secret)})
    assert owner.get(INSIDE[0]).status_code == 200
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    doors = (
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "",
    )
    paths = (*INSIDE, "/account/mine/", *(f"/account/second-factor/{door}" for door in doors))
    for path in (*paths, "/account/password/change/", "/account/email/", "/account/reauthenticate/"):
        assert thief.get(path).url.startswith(AGAIN), path
        assert thief.post(path).url.startswith(AGAIN), path
    assert thief.post(AGAIN, {"code": "000000"}).status_code == 200
    assert thief.get(INSIDE[0]).url.startswith(AGAIN)
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_the_session_left_behind_goes_on_with_a_code(transactional_db: None, victim: Any) -> None:
    victim()
    client = Client()
    sign_in(client)
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(User.objects.get(), SECRET)
    page = client.get(INSIDE[0])
    answer = client.post(page.url, {"code": code(), "next": INSIDE[0]})
    assert answer.url == INSIDE[0]
    assert client.get(INSIDE[0]).status_code == 200


def test_guessing_codes_is_stopped(victim: Any) -> None:
    victim(codes=True)
    client = Client()
    sign_in(client)
    for _ in range(5):
        client.post(CODE_PAGE, {"code": "000000"})
    client.post(CODE_PAGE, {"code": code()})
    assert client.get(INSIDE[0]).status_code == 302


def test_a_code_works_once(victim: Any) -> None:
    victim(codes=True)
    seen = code()
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post(CODE_PAGE, {"code": seen})
    assert first.get(INSIDE[0]).status_code == 200
    assert second.get(INSIDE[0]).status_code == 302


def test_a_recovery_code_works_once(victim: Any) -> None:
    user = victim(codes=True)
    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post(CODE_PAGE, {"code": spare})
    assert first.get(INSIDE[0]).status_code == 200
    assert second.get(INSIDE[0]).status_code == 302


def test_no_browser_is_let_off(victim: Any) -> None:
    victim(codes=True)
    client = Client()
    sign_in(client, remember="on")
    client.post(CODE_PAGE, {"code": code(), "trust": "on", "remember": "on"})
    client.post("/account/logout/")
    assert sign_in(client).url == CODE_PAGE
    assert not settings.MFA_TRUST_ENABLED
    assert "/trust/" not in client.get(CODE_PAGE).content.decode()


def test_a_new_password_by_mail_is_no_way_round_the_code(victim: Any) -> None:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = victim(codes=True)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    client = Client()
    form = client.get(f"/account/password/reset/key/{key}/", follow=True)
    new = "quartz-meadow-violin"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert User.objects.get().check_password(new)
    assert client.get(INSIDE[0]).url.startswith("/account/login/")
    assert sign_in(client, password=new).url == CODE_PAGE


def test_a_link_for_a_new_password_works_once(victim: Any) -> None:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = victim()
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    first, second = Client(), Client()
    form = first.get(f"/account/password/reset/key/{key}/", follow=True).redirect_chain[-1][0]
    first.post(form, {"password1": "quartz-meadow-violin", "password2": "quartz-meadow-violin"})
    second.get(f"/account/password/reset/key/{key}/", follow=True)
    second.post(form, {"password1": "another-good-password", "password2": "another-good-password"})
    assert User.objects.get().check_password("quartz-meadow-violin")


def test_the_demo_s_way_in_is_no_way_in_elsewhere(victim: Any) -> None:
    victim()
    client = Client()
    sign_in(client)
    session = client.session
    session["demo"] = True
    session.save()
    assert client.get(INSIDE[0]).url == "/account/second-factor/totp/activate/"


def test_removing_the_second_factor_closes_the_pages_again(transactional_db: None, victim: Any) -> None:
    victim(codes=True)
    client = Client()
    sign_in(client)
    client.post(CODE_PAGE, {"code": code()})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post("/account/second-factor/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get(INSIDE[0]).url == "/account/second-factor/totp/activate/"
