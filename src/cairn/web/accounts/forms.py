"""Forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cairn.web.accounts.models import LONGEST_ADDRESS, Invitation, User
from cairn.web.accounts.rules import Role

LONGEST_PASSWORD = 1000  # characters: a hash of more only costs time


class InviteForm(forms.Form):
    """Whom to invite, and to which role."""

    email = forms.EmailField(
        label="Their email address",
        max_length=LONGEST_ADDRESS,
        help_text="The address that they use at work. The invitation is for this address alone.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the email address of the person.",
            "invalid": "Enter an email address in the form name@example.org.",
            "max_length": f"Enter an email address of at most {LONGEST_ADDRESS} characters.",
        },
    )
    role = forms.ChoiceField(
        label="Their role", widget=forms.RadioSelect, error_messages={"required": "Choose a role."}
    )

    def __init__(self, *args: Any, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(kept.key, f"{kept.name}. {kept.description}") for kept in roles]


class AcceptForm(forms.Form):
    """The name and password of somebody who accepts an invitation."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": "Enter your name."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="At least 12 characters. Three words that do not belong together are easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again."},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        """The password twice the same, and a good one for this person."""
        values = super().clean() or {}
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords are not the same.")
        if password:
            self._insist_good(password, values.get("name", ""))
        return values

    def _insist_good(self, password: str, name: str) -> None:
        try:
            validate_password(password, User(email=self.invitation.email, name=name))
        except ValidationError as refused:
            self.add_error("password", refused)
