"""The forms of agreements: register one, and end one."""

from __future__ import annotations

from typing import Any

from django import forms

LARGEST = 200_000  # bytes: far more than an agreement, far less than a mistake
ONE = "Choose a file, or paste the agreement into the box"


class RegisterForm(forms.Form):
    """An agreement as a TOML file, or pasted."""

    file = forms.FileField(
        label="The agreement as a file",
        required=False,
        help_text="A TOML file, made from the template.",
        error_messages={"empty": "The file is empty. Choose one made from the template"},
    )
    text = forms.CharField(
        label="Or paste it here",
        required=False,
        max_length=LARGEST,
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, as text."""
        values = super().clean() or {}
        given = values.get("file")
        if given is not None:
            values["text"] = self._read(given)
        elif not (values.get("text") or "").strip() and not self.errors:
            self.add_error("file", ONE)
        return values

    def _read(self, given: Any) -> str:
        if given.size > LARGEST:
            self.add_error(
                "file", "The file is too large to be an agreement. Choose one made from the template"
            )
            return ""
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", "The file is not a text in UTF-8. Save it as UTF-8")
            return ""


class EndForm(forms.Form):
    """Why an agreement ends."""

    reason = forms.CharField(
        label="Why does it end?",
        max_length=300,
        widget=forms.Textarea,
        help_text="Other members can read it. Do not name a person.",
        error_messages={"required": "Enter why the agreement ends"},
    )
