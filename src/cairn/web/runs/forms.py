"""The one question that is asked before measuring: why."""

from django import forms

from cairn.web.runs.purposes import PURPOSES

OFFERED = ("regular", "release", "check", "question")


class StartForm(forms.Form):
    """Why measures are computed; the answer stands in the run log."""

    purpose = forms.ChoiceField(
        label="What are the figures for?",
        widget=forms.RadioSelect,
        choices=[(key, PURPOSES[key]) for key in OFFERED],
        error_messages={
            "required": "Choose what the figures are for",
            "invalid_choice": "Choose what the figures are for",
        },
    )
