"""Single sign-on finds people by a proven email address, and by nothing else."""

import re

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import Client, RequestFactory

from cairn.web.accounts import services
from cairn.web.accounts.access import may
from cairn.web.accounts.models import User
from cairn.web.configuration import Configuration

PROVIDER = {
    "provider_id": "organisation",
    "name": "Council sign-in",
    "client_id": "cairn",
    "secret": "secret",
    "settings": {"server_url": "https://identity.example"},
}


@pytest.fixture(autouse=True)
def provider(settings, db):
    """An identity provider is configured."""
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [PROVIDER]}}


def come_in(email, *, verified=True):
    """Come back from the identity provider with this email address."""
    request = RequestFactory().get("/account/oidc/organisation/login/callback/")
    request.user = AnonymousUser()
    SessionMiddleware(lambda _: None).process_request(request)
    MessageMiddleware(lambda _: None).process_request(request)
    claims = {"sub": "person-1", "email": email, "email_verified": verified, "name": "Known by the Council"}
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "organisation")
        login = provider.sociallogin_from_response(request, {"userinfo": claims})
        response = complete_social_login(request, login)
    return request, response


def test_a_proven_address_of_an_account_opens_it(person, havering):
    analyst = person("analyst", havering, second_factor=False)
    request, _ = come_in(analyst.email)
    assert request.user == analyst
    assert SocialAccount.objects.get().user == analyst


def test_the_second_time_the_tie_is_enough(person, havering):
    analyst = person("analyst", havering, second_factor=False)
    come_in(analyst.email)
    request, _ = come_in("changed@example.org")
    assert request.user == analyst


@pytest.mark.parametrize("verified", [False, "false", None])
def test_an_address_that_is_not_proven_opens_nothing(person, havering, verified):
    analyst = person("analyst", havering)
    request, response = come_in(analyst.email, verified=verified)
    assert response.status_code == 403
    assert not request.user.is_authenticated
    assert not SocialAccount.objects.exists()


def test_a_stranger_is_told_who_can_invite():
    request, response = come_in("stranger@example.org")
    assert response.status_code == 403
    assert "Ask the lead" in response.content.decode()
    assert not User.objects.exists()


def test_an_invited_person_comes_in_with_their_role_and_no_password(havering):
    services.invite(
        by="system", email="new@example.org", role="analyst", partnership=havering, link=lambda token: token
    )
    request, _ = come_in("new@example.org")
    user = User.objects.get(email="new@example.org")
    assert request.user == user
    assert may(user, "figures.load", havering)
    assert not user.has_usable_password()
    assert user.name == "Known by the Council"


def test_the_button_appears_when_a_provider_is_configured(settings):
    text = Client().get("/account/login/").content.decode()
    assert "Council sign-in" in text
    assert re.search(r"/account/oidc/organisation/login/", text)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Council sign-in" not in Client().get("/account/login/").content.decode()


def test_single_sign_on_needs_a_client_and_a_server():
    assert not Configuration(oidc_client_id="cairn").single_sign_on
    assert Configuration(oidc_client_id="cairn", oidc_server_url="https://identity.example").single_sign_on


def test_the_provider_may_ask_for_the_second_factor(person, havering, configure):
    analyst = person("analyst", havering, second_factor=False)
    _, response = come_in(analyst.email)
    assert response.url == "/account/second-factor/totp/activate/"
    configure(oidc_second_factor=True)
    _, response = come_in(analyst.email)
    assert response.url == "/p/havering/"
