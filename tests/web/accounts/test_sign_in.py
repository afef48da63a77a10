"""Signing in: password, second factor, lock-out, sessions that end, and no open sign-up."""

from datetime import timedelta
from time import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cairn.web.accounts.models import Membership, User
from cairn.web.accounts.tidying import clear_sessions

pytestmark = pytest.mark.database

PASSWORD = "marble-lantern-orchard"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    """No attempt was made before this test."""
    cache.clear()


@pytest.fixture
def analyst(havering):
    """An analyst with a password and no second factor."""
    user = User.objects.create_user("analyst@example.org", PASSWORD, name="Made-up Analyst")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(user=user, partnership=havering, role="analyst")
    return user


def sign_in(password=PASSWORD, email="analyst@example.org"):
    client = Client()
    return client, client.post("/account/login/", {"login": email, "password": password})


def code_of(secret):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def test_a_member_without_a_second_factor_is_sent_to_set_it_up(analyst):
    client, response = sign_in()
    assert response.url == "/account/second-factor/totp/activate/"
    assert client.get("/p/havering/members/").url == "/account/second-factor/totp/activate/"
    assert client.get("/account/mine/").status_code == 200


def test_an_installation_can_leave_the_second_factor_to_choice(analyst, configure):
    configure(second_factor="offered")
    client, response = sign_in()
    assert response.url == "/p/havering/"
    assert client.get("/p/havering/members/").status_code == 200


def test_with_a_second_factor_a_code_is_asked_for(analyst):
    TOTP.activate(analyst, "JBSWY3DPEHPK3PXP")
    client, response = sign_in()
    assert response.url == "/account/second-factor/authenticate/"
    assert client.get("/p/havering/members/").status_code == 302
    response = client.post(response.url, {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert response.url == "/p/havering/"
    assert client.get("/p/havering/members/").status_code == 200


def test_setting_up_a_second_factor_gives_recovery_codes_and_opens_the_pages(transactional_db, analyst):
    client, _ = sign_in()
    page = client.get("/account/second-factor/totp/activate/")
    secret = page.context["form"].secret
    response = client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    codes = client.get(response.url)
    assert codes.status_code == 200
    assert len(codes.context["unused_codes"]) == 10
    assert client.get("/p/havering/members/").status_code == 200
    assert Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists()


def test_a_second_factor_that_is_there_is_changed_with_the_password_again(analyst):
    TOTP.activate(analyst, "JBSWY3DPEHPK3PXP")
    client, response = sign_in()
    client.post(response.url, {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert "/reauthenticate/" in client.get("/account/second-factor/totp/deactivate/").url


def test_secrets_of_second_factors_are_encrypted(analyst):
    TOTP.activate(analyst, "JBSWY3DPEHPK3PXP")
    stored = Authenticator.objects.get().data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_a_changed_secret_key_still_reads_old_secrets(analyst, settings):
    TOTP.activate(analyst, "JBSWY3DPEHPK3PXP")
    stored = Authenticator.objects.get().data["secret"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key " * 3
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_five_wrong_passwords_lock_the_account_for_a_while(analyst):
    for _ in range(5):
        sign_in("wrong-" + PASSWORD)
    _, response = sign_in()
    assert response.status_code == 200
    assert "Too many" in response.content.decode()


def test_a_wrong_password_and_an_unknown_address_look_the_same(analyst):
    _, wrong = sign_in("wrong-" + PASSWORD)
    _, unknown = sign_in(PASSWORD, "nobody@example.org")
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_nobody_signs_up_by_themselves(db):
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", form)
    assert not User.objects.exists()


@pytest.mark.parametrize(("key", "ago"), [("seen", 31 * 60), ("started", 13 * 3600)])
def test_a_session_ends_after_idling_and_after_its_hours(as_role, havering, key, ago):
    client = as_role("analyst", havering)
    assert client.get("/p/havering/members/").status_code == 200
    session = client.session
    session[key] = time() - ago
    session.save()
    assert client.get("/p/havering/members/").url == "/account/login/?next=/p/havering/members/"
    assert "_auth_user_id" not in client.session


def test_a_session_that_is_used_goes_on(as_role, havering):
    client = as_role("analyst", havering)
    client.get("/p/havering/members/")
    session = client.session
    session["seen"] = time() - 29 * 60
    session.save()
    assert client.get("/p/havering/members/").status_code == 200
    assert time() - client.session["seen"] < 60


def test_ended_sessions_are_cleared_away(as_role, havering):
    as_role("analyst", havering)
    as_role("lead", havering)
    one = Session.objects.first()
    Session.objects.filter(pk=one.pk).update(expire_date=timezone.now() - timedelta(minutes=1))
    assert clear_sessions() == 1
    assert Session.objects.count() == 1


def test_one_can_see_and_end_ones_sessions(analyst, configure):
    configure(second_factor="offered")
    first, _ = sign_in()
    second, _ = sign_in()
    assert first.get("/account/sessions/").status_code == 200
    first.post("/account/sessions/")
    assert second.get("/account/mine/").status_code == 302
    assert first.get("/account/mine/").status_code == 200


def test_sign_in_leads_back_to_the_page_that_asked(analyst, configure):
    configure(second_factor="offered")
    asked = Client().get("/p/havering/members/")
    assert asked.url == "/account/login/?next=/p/havering/members/"
    client = Client()
    response = client.post(asked.url, {"login": analyst.email, "password": PASSWORD})
    assert response.url == "/p/havering/members/"


def test_a_refusal_says_who_can_allow_it(as_role, havering):
    response = as_role("practitioner", havering).get("/p/havering/members/invite/")
    text = response.content.decode()
    assert response.status_code == 403
    assert "Partnership lead" in text
    assert "Administrator" in text


def test_the_page_of_ones_account_lists_ones_roles(as_role, havering):
    text = as_role("analyst", havering).get("/account/mine/").content.decode()
    assert "Havering" in text
    assert "Analyst" in text


def test_the_page_of_roles_is_made_from_the_files(client, db):
    text = client.get("/roles/").content.decode()
    for words in ("Senior responsible owner", "Decide about held figures", "Everybody with an account"):
        assert words in text
