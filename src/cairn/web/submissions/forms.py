"""The form to send records."""

from __future__ import annotations

from django import forms

from cairn.framework import formats
from cairn.web.submissions.packed import LARGEST_ZIP
from cairn.web.submissions.uploads import SealedUpload

ZIP = b"PK"
NO_KEY = (
    "Records cannot be sent here yet, because the worker has no key for them. Ask whoever runs this "
    "installation to set CAIRN_VAULT_KEY and to start the worker"
)


class SendForm(forms.Form):
    """A zip of the files of one submission."""

    file = forms.FileField(
        label="The zip",
        help_text=f"At most {formats.size(LARGEST_ZIP)}: manifest.json and the CSV files that it names.",
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": "Choose the zip to send",
            "missing": "Choose the zip to send",
            "empty": "The file is empty. Choose a zip that holds manifest.json and the CSV files",
        },
    )

    def clean_file(self) -> SealedUpload:
        """Refuse what is no zip, and what came while there was no key to seal it with."""
        given: SealedUpload = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST_ZIP:
            raise forms.ValidationError(
                f"The file is {formats.size(given.size or 0)}. Choose one up to {formats.size(LARGEST_ZIP)}, "
                "or ask whoever runs this installation to load it with `cairn load submission`"
            )
        if not given.begins.startswith(ZIP):
            raise forms.ValidationError("Choose a zip: pack manifest.json and the CSV files into one")
        if not given.sealed:
            raise forms.ValidationError(NO_KEY)
        return given
