"""Two partnerships, a signed-in client for each role, and a fixed today."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.test import Client

from cairn.web.accounts.models import Membership, User
from cairn.web.partnerships.models import Partnership

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today(settings: Any) -> date:
    """Every test of the site happens on 21 November 2026."""
    settings.CAIRN = settings.CAIRN.model_copy(update={"today": TODAY})
    return TODAY


@pytest.fixture
def configure(settings: Any) -> Callable[..., None]:
    """Change settings of the installation: `configure(demo=True)`."""

    def change(**values: Any) -> None:
        settings.CAIRN = settings.CAIRN.model_copy(update=values)

    return change


@pytest.fixture
def havering(db: None) -> Partnership:
    """A partnership of one area."""
    return Partnership.objects.create(slug="havering", name="Havering", areas=["E09000016"])


@pytest.fixture
def northamptonshire(db: None) -> Partnership:
    """A partnership of two areas."""
    return Partnership.objects.create(
        slug="northamptonshire", name="Northamptonshire", areas=["E06000061", "E06000062"]
    )


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make an account with a role: `person("analyst", havering)`. It has a second factor unless told."""

    def make(role: str | None, partnership: Partnership | None = None, *, second_factor: bool = True) -> User:
        number = User.objects.count() + 1
        user = User.objects.create_user(f"person{number}@example.org", name=f"Person {number}")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role is not None:
            Membership.objects.create(user=user, partnership=partnership, role=role)
        if second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
        return user

    return make


@pytest.fixture
def as_role(person: Callable[..., User]) -> Callable[..., Client]:
    """A client signed in with a role: `as_role("lead", havering)`; `as_role("public")` is not signed in."""

    def make(role: str, partnership: Partnership | None = None) -> Client:
        client = Client()
        if role != "public":
            client.force_login(person(role, None if role == "administrator" else partnership))
        return client

    return make


@pytest.fixture(autouse=True)
def by_second_factor() -> Iterator[None]:
    """A client signed in without the sign-in page counts as one that gave a code, if its person has codes."""

    def note(request: Any, user: User, **kwargs: Any) -> None:
        has_codes = Authenticator.objects.filter(user=user).exists()
        if has_codes and not get_authentication_records(request, user):
            record_authentication(request, user, "mfa", type=Authenticator.Type.TOTP)

    user_logged_in.connect(note)
    yield
    user_logged_in.disconnect(note)
