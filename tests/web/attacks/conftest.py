"""A victim with a password, and a site that has counted no attempt."""

from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from cairn.web.accounts.models import Membership, User
from cairn.web.partnerships.models import Partnership
from web.attacks.attacker import PASSWORD, SECRET, VICTIM


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> Iterator[None]:
    """No attempt was made before a test, and none of its attempts counts after it."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def victim(havering: Partnership) -> Callable[..., User]:
    """Make the victim: a member of Havering with a password, and a second factor if told."""

    def make(role: str | None = "analyst", *, codes: bool = False) -> User:
        user = User.objects.create_user(VICTIM, PASSWORD, name="A Victim")
        EmailAddress.objects.create(user=user, email=VICTIM, verified=True, primary=True)
        if role:
            place = None if role == "administrator" else havering
            Membership.objects.create(user=user, partnership=place, role=role)
        if codes:
            TOTP.activate(user, SECRET)
        return user

    return make
