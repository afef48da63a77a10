"""The forms of loading: a file to load, and a decision on a held one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cairn.framework import formats
from cairn.web.loads.layouts import LAYOUTS

LARGEST = 250_000_000  # bytes; the command line loads larger files
ACCEPT, REJECT = "accept", "reject"


class LoadForm(forms.Form):
    """Which layout, and which file."""

    layout = forms.ChoiceField(
        label="What does the file hold?",
        widget=forms.RadioSelect,
        choices=[(one.key, one.name) for one in LAYOUTS.values() if one.on_pages],
        error_messages={
            "required": "Choose what the file holds",
            "invalid_choice": "Choose what the file holds",
        },
    )
    file = forms.FileField(
        label="The file",
        help_text=f"A CSV file, at most {formats.size(LARGEST)}, as published, or made from a template.",
        error_messages={
            "required": "Choose a file to load",
            "empty": "The file is empty. Choose a file with a header row and at least one row of figures",
            "missing": "Choose a file to load",
        },
    )

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large for a page."""
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"The file is {formats.size(given.size or 0)}. Choose one up to {formats.size(LARGEST)}, "
                "or ask whoever runs this installation to load it with `cairn load`"
            )
        return given

    def clean(self) -> dict[str, Any]:
        """Refuse a file with an ending that its layout never has."""
        values = super().clean() or {}
        given, key = values.get("file"), values.get("layout")
        if given is not None and key and not str(given.name).lower().endswith(LAYOUTS[key].endings):
            endings = formats.join_words(LAYOUTS[key].endings, "or")
            self.add_error(
                "file", f"Choose a file with a name that ends in {endings}, or another kind of file above"
            )
        return values


class DecisionForm(forms.Form):
    """Accept or reject held figures, and why."""

    decision = forms.ChoiceField(
        label="What should happen to these figures?",
        widget=forms.RadioSelect,
        choices=[(ACCEPT, "Accept: they are right, show them"), (REJECT, "Reject: keep them off every page")],
        error_messages={"required": "Choose whether to accept or reject the figures"},
    )
    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea,
        help_text="What you checked, and where. Other members can read it. Do not name a person.",
        error_messages={"required": "Enter why you decided so"},
    )
