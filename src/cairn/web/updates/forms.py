"""The forms of a quarter: an update, opening a quarter, a decision, a contact, the switch of links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cairn.framework import formats
from cairn.framework.period_type import Period
from cairn.web.loads.services import safe_name
from cairn.web.plan.reading import ActionState
from cairn.web.updates.ratings import judged
from cairn.web.updates.rounds import DAYS_TO_ANSWER
from cairn.web.updates.saying import Words

LARGEST = 5_000_000  # bytes
ENDINGS = (".csv", ".docx", ".jpeg", ".jpg", ".odp", ".ods", ".odt", ".pdf", ".png", ".pptx", ".txt", ".xlsx")
LONGEST = 4000  # characters
ACCEPT, RETURN = "accept", "return"


class AnswerForm(forms.Form):
    """How an action goes. A draft may be empty; what a sent update needs is for the service to say."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)
    rating = forms.ChoiceField(
        label="How does it go?",
        required=False,
        widget=forms.RadioSelect,
        choices=[(one.key, one.words) for one in judged()],
        error_messages={"invalid_choice": "Choose how it goes."},
    )
    narrative = forms.CharField(
        label="What has happened?",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text="A sentence or two. Do not name people.",
    )
    figure = forms.DecimalField(required=False, max_digits=16, decimal_places=3)
    evidence_address = forms.URLField(
        label="Web address of something that shows it",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, such as https://example.org/report."},
    )
    evidence_title = forms.CharField(label="What it is", required=False, max_length=160)
    evidence_file = forms.FileField(
        label="A file that shows it",
        required=False,
        help_text=f"At most {formats.size(LARGEST)}. It must not hold the records of people.",
    )
    restricted = forms.BooleanField(
        label="Only members who sign in may read this update", required=False,
        help_text="It cannot be read or changed by an e-mailed link then.",
    )  # fmt: skip

    def __init__(
        self, action: ActionState, start: Words, base: int, *args: Any, by_link: bool, **kwargs: Any
    ) -> None:
        initial = {"base": base, "rating": start.rating, "narrative": start.narrative}
        initial |= {"figure": plain(start.figure), "restricted": start.restricted}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["figure"].label = "The number"
        self.fields["figure"].help_text = f"The plan measures it by: {action.measured_by}"
        if not action.measured_by:
            del self.fields["figure"]
        if by_link:
            del self.fields["evidence_file"], self.fields["restricted"]

    def clean_evidence_file(self) -> UploadedFile | None:
        """Refuse a file that is too large, or of a kind that nobody expects."""
        given: UploadedFile | None = self.cleaned_data["evidence_file"]
        if given is None:
            return None
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(f"Choose a file of at most {formats.size(LARGEST)}.")
        if PurePath(str(given.name)).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(f"Choose a file that ends in {formats.join_words(ENDINGS, 'or')}.")
        given.name = safe_name(str(given.name))
        return given

    @property
    def words(self) -> Words:
        """What was typed."""
        got = self.cleaned_data
        return Words(
            got["rating"], got["narrative"].strip().replace("\r\n", "\n"), got.get("figure"),
            bool(got.get("restricted")),
        )  # fmt: skip


def plain(figure: Any) -> str:
    """A figure as one types it: without zeros at its end.

    >>> from decimal import Decimal
    >>> plain(Decimal("12.500")), plain(Decimal("40.000")), plain(None)
    ('12.5', '40', '')
    """
    if figure is None:
        return ""
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class OpenForm(forms.Form):
    """Which quarter to ask about, and until when."""

    quarter = forms.ChoiceField(
        label="Which quarter?", widget=forms.RadioSelect,
        error_messages={"required": "Choose a quarter.", "invalid_choice": "Choose a quarter."},
    )  # fmt: skip
    closes = forms.DateField(
        label="Last day for answers",
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        help_text="Such as 2026-01-31: year, month, day. Links in mails stop working after it.",
        error_messages={
            "required": "Enter the last day for answers.",
            "invalid": "Enter a day as 2026-01-31 is written: year, month, day.",
        },
    )

    def __init__(self, quarters: Sequence[Period], day: date, *args: Any, **kwargs: Any) -> None:
        self.quarters = {one.start.isoformat(): one for one in quarters}
        usual = {"quarter": next(iter(self.quarters)), "closes": day + timedelta(days=DAYS_TO_ANSWER)}
        super().__init__(*args, **{**kwargs, "initial": usual})
        chosen: Any = self.fields["quarter"]
        chosen.choices = [(key, one.prose()) for key, one in self.quarters.items()]

    @property
    def chosen(self) -> Period:
        """The quarter."""
        return self.quarters[self.cleaned_data["quarter"]]


class ReviewForm(forms.Form):
    """Accept an update, or return it with a question."""

    decision = forms.ChoiceField(
        label="What should happen to this update?",
        widget=forms.RadioSelect,
        choices=[(ACCEPT, "Accept it: it counts from now on"), (RETURN, "Return it with a question")],
        error_messages={"required": "Choose whether to accept or return it."},
    )
    question = forms.CharField(
        label="Your question",
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text="Only if you return it. Whoever owns the action reads it. Do not name people.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)

    def clean(self) -> dict[str, Any]:
        """A returned update needs a question."""
        values = super().clean() or {}
        if values.get("decision") == RETURN and not (values.get("question") or "").strip():
            self.add_error("question", "Enter your question.")
        return values


class ContactForm(forms.Form):
    """Who answers for an organisation."""

    name = forms.CharField(
        label="Name or post", max_length=120, error_messages={"required": "Enter a name or a post."}
    )
    email = forms.EmailField(
        label="Email address",
        help_text="Reminders go there, with a link that opens the organisation's updates.",
        error_messages={
            "required": "Enter an email address.",
            "invalid": "Enter an email address in the form name@example.org.",
        },
    )


class SettingForm(forms.Form):
    """Whether mails carry a link."""

    links = forms.ChoiceField(
        label="May owners answer by a link in their mail?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, and you accept each update before it counts"), ("no", "No, they sign in")],
        error_messages={"required": "Choose yes or no.", "invalid_choice": "Choose yes or no."},
    )
