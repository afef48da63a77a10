"""What is asked before figures are proposed, and before they are released."""

from django import forms

from cairn.web.approvals.models import Release


class ProposeForm(forms.Form):
    """For whom the figures are."""

    audience = forms.ChoiceField(
        label="Who are the figures for?",
        widget=forms.RadioSelect,
        choices=[
            ("public", "Everybody: they go on the public pages"),
            ("partner", "Partners: figures of each service, for members of the partnership"),
        ],
        error_messages={"required": "Choose who the figures are for"},
    )


class DecideForm(forms.Form):
    """Yes or no, and why."""

    decision = forms.ChoiceField(
        label="Do you approve this release?",
        widget=forms.RadioSelect,
        choices=[("approve", "Yes, release the figures"), ("refuse", "No, refuse it")],
        error_messages={"required": "Choose whether you approve it"},
    )
    reason = forms.CharField(
        label="What did you look at, or why do you refuse?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="Kept with the release. Do not write anything about a person.",
    )

    def clean(self) -> dict[str, str]:
        """A refusal needs a reason."""
        found: dict[str, str] = super().clean() or {}
        if found.get("decision") == "refuse" and not found.get("reason", "").strip():
            self.add_error("reason", "Say why you refuse it")
        return found


APPROVED = Release.State.APPROVED
