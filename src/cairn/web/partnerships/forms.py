"""The form of a partnership."""

from typing import Any

from django import forms


class PartnershipForm(forms.Form):
    """What an administrator says about a partnership."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the partnership's name."}
    )
    slug = forms.CharField(
        label="Address in this site",
        max_length=60,
        help_text="Small letters, figures and hyphens, such as north-county. It cannot be changed later.",
        error_messages={"required": "Enter a short address, such as north-county."},
    )
    areas = forms.CharField(
        label="Areas",
        max_length=2000,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        help_text="The GSS code of each upper-tier authority that it covers, one on each line, "
        "such as E09000016.",
        error_messages={"required": "Enter at least one GSS code, such as E09000016."},
    )
    nation_note = forms.CharField(
        label="Note",
        required=False,
        max_length=300,
        help_text="What readers must know about the place, such as a council that was divided.",
    )

    def __init__(self, *args: Any, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changing:
            del self.fields["slug"]

    def clean_areas(self) -> list[str]:
        """The codes, in the order written, each once."""
        return list(dict.fromkeys(self.cleaned_data["areas"].replace(",", " ").upper().split()))
