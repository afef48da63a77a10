"""How the sign-in library behaves here: no open sign-up, mail through the outbox, secrets encrypted."""

import base64
from time import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from cairn.web.accounts import second_factor, services
from cairn.web.accounts.access import partnerships_of, roles_of
from cairn.web.accounts.models import LONGEST_ADDRESS, User
from cairn.web.accounts.rules import rules
from cairn.web.jobs import outbox


class Account(DefaultAccountAdapter):
    """Accounts come from invitations alone, and mail goes through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody opens an account by themselves."""
        return False

    def clean_email(self, email: str) -> str:
        """An address that a mail server can take (RFC 5321 ends them at 254 characters)."""
        email = super().clean_email(email)
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(f"Enter an email address of at most {LONGEST_ADDRESS} characters.")
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the message, so that it is sent when the change is kept and the mail server is there."""
        shared = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, shared | context)
        outbox.send(email, message.subject, str(message.body))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again before a sensitive change, save the first second factor's set-up."""
        if app == "allauth.mfa" and _setting_up(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the second factor's set-up if it is needed, to the only partnership, or to one's account."""
        user = request.user
        if not isinstance(user, User):
            return reverse("account_login")
        if second_factor.required() and needs_second_factor(user) and not second_factor.given(request):
            return reverse("mfa_activate_totp")
        places = partnerships_of(user)
        return places[0].get_absolute_url() if len(places) == 1 else reverse("accounts:mine")


def _setting_up(request: HttpRequest) -> bool:
    """Whether the password was given just now and no second factor was set up but by this session."""
    if time() - request.session.get("started", 0) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return False
    if request.session.get(second_factor.SET_UP):
        return True
    return not Authenticator.objects.filter(user_id=request.user.pk).exists()


def needs_second_factor(user: User) -> bool:
    """Whether a role of this person, in any partnership, needs a second factor."""
    places = (None, *partnerships_of(user))
    return any(rules().needs_second_factor(role.key) for place in places for role in roles_of(user, place))


class SecondFactorSecrets(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """The text under a key made from the secret key."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again, also if it was encrypted under the secret key before this one."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    """A key for this use alone (HKDF with SHA-256, RFC 5869)."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cairn second factor")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))


class SingleSignOn(DefaultSocialAccountAdapter):
    """Single sign-on opens the door to people who already have an account or an invitation.

    They are found by an email address that the identity provider says is proven, and by nothing else.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Nobody opens an account by themselves."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """An account that is not kept yet, with the name as the provider gives it."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        user.name = str(parts).strip()[:120]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's account to ours, or show who can invite. One tied before goes straight in."""
        if sociallogin.is_existing:
            return
        # Some providers send the word "false", which is no proof: only a true value is.
        proven = [kept for kept in sociallogin.email_addresses if kept.verified is True]
        emails = [kept.email.strip().lower() for kept in proven]
        with transaction.atomic():
            user = _known(emails) or _invited(emails, sociallogin)
            if user is not None:
                sociallogin.connect(request, user)
        if user is None:
            raise ImmediateHttpResponse(render(request, "accounts/not_invited.html", status=403))


def _known(emails: list[str]) -> User | None:
    """The account whose own proven address is one of these."""
    found = EmailAddress.objects.filter(email__in=emails, verified=True, user__is_active=True).first()
    return found.user if found else None


def _invited(emails: list[str], sociallogin: Any) -> User | None:
    """The account of somebody invited at one of these addresses, opened now. It has no password."""
    waiting = [invitation for email in emails for invitation in services.waiting_for(email)]
    if not waiting or User.objects.filter(email=waiting[0].email).exists():
        return None
    name = sociallogin.user.name or waiting[0].email.partition("@")[0]
    return services.accept_as_new(invitation=waiting[0], name=name, password=None)
