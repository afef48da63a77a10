"""The forms of bringing in a plan: the file, what its columns hold, and what its unknown names are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html, format_html_join

from cairn.framework import formats
from cairn.web.plan.importing.columns import Mapping, fields
from cairn.web.plan.importing.matching import Name
from cairn.web.plan.importing.names import ADD, LEAVE, SAME
from cairn.web.plan.importing.sheet import LARGEST
from cairn.web.plan.models import Plan

NEW, UNREAD = "new", "unread"
EXAMPLES, LONGEST_EXAMPLE = 2, 80
MOST_OPTIONS = 4_000  # on one page; beyond, the whole register is offered only where a name may be in it


class UploadForm(forms.Form):
    """The file of a plan, and which plan it is."""

    file = forms.FileField(
        label="The plan as a file",
        help_text=f"Word (.docx), Excel (.xlsx) or CSV, at most {formats.size(LARGEST)}.",
        error_messages={
            "required": "Choose the file with the plan in it",
            "missing": "Choose the file with the plan in it",
            "empty": "The file is empty. Choose the file with the plan in it",
        },
    )
    plan = forms.ChoiceField(
        label="Which plan is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which plan the file is of"},
    )
    title = forms.CharField(
        label="Title of a new plan",
        required=False,
        max_length=200,
        help_text="Such as Delivery plan 2026 to 2029.",
        error_messages={"required": "Enter a title for the new plan"},
    )
    year_one = forms.DateField(
        label="When does year one of a new plan begin?",
        required=False,
        help_text="Only if the plan says it and counts in years. Such as 2026-04-01: year, month, day.",
        error_messages={"invalid": "Enter the day as 2026-04-01 is written: year, month, day"},
    )

    def __init__(self, plans: Sequence[Plan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(plan.pk), f"A newer file of “{plan.title}” ({plan.state})") for plan in plans]
        field: Any = self.fields["plan"]
        field.choices = [*known, (NEW, "A new plan")]
        field.initial = known[0][0] if known else NEW
        if not known:  # nothing to choose from
            field.widget = forms.HiddenInput()
            self.fields["title"].required = True
            self.fields["title"].label = "Title of the plan"

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large for a plan."""
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"The file is {formats.size(given.size or 0)}. Choose one up to {formats.size(LARGEST)}: "
                "without its pictures it will be smaller"
            )
        return given

    def clean(self) -> dict[str, Any]:
        """A new plan needs a title."""
        values = super().clean() or {}
        if values.get("plan") == NEW and not values.get("title") and "title" not in self.errors:
            self.add_error("title", "Enter a title for the new plan")
        return values


class ColumnsForm(forms.Form):
    """What each column of a file holds."""

    def __init__(self, mapping: Mapping, cells: dict[str, list[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heads = list(mapping.columns)
        choices = [(UNREAD, "Do not read it"), *((one.key, one.name) for one in fields())]
        for at, head in enumerate(self.heads):
            self.fields[f"column{at}"] = forms.ChoiceField(
                label=f"“{head}” is", choices=choices, initial=mapping.columns[head] or UNREAD,
                help_text=_examples(cells.get(head, [])),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A plan without actions is none."""
        values = super().clean() or {}
        if self.heads and "action" not in values.values():
            self.add_error("column0", "Choose “Action” for the column that holds the actions")
        return values

    @property
    def columns(self) -> dict[str, str]:
        """The choice for each head."""
        given = {head: self.cleaned_data[f"column{at}"] for at, head in enumerate(self.heads)}
        return {head: "" if key == UNREAD else key for head, key in given.items()}


def _examples(cells: Iterable[str]) -> str:
    """A few cells for a hint, with nothing in them taken as HTML."""
    short = [f"{cell[:LONGEST_EXAMPLE]}{'…' * (len(cell) > LONGEST_EXAMPLE)}" for cell in cells]
    shown = format_html_join(", then ", "“{}”", ((cell,) for cell in short[:EXAMPLES]))
    return format_html("Such as {}.", shown) if short else "Its cells are empty."


class NamesForm(forms.Form):
    """What to do with each organisation that the register does not have."""

    def __init__(self, names: Sequence[Name], known: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        few = len(names) * len(known) <= MOST_OPTIONS
        for at, name in enumerate(names):
            same = [
                *([name.like] if name.like else []),
                *(one for one in known if one != name.like and (few or name.like)),
            ]
            choices = [
                (ADD, "Add it to the register"),
                *((f"{SAME}{one}", f"It is {one}") for one in same),
                (LEAVE, "Leave it out: it is no organisation"),
            ]
            self.fields[f"name{at}"] = forms.ChoiceField(
                label=name.name, choices=choices, initial=name.choice, help_text=_where(name)
            )

    @property
    def choices(self) -> dict[str, str]:
        """The choice for each name as written in the file."""
        return {name.written: self.cleaned_data[f"name{at}"] for at, name in enumerate(self.names)}


def _where(name: Name) -> str:
    said = format_html("{}.", name.where)
    return format_html("{} It may be {}.", said, name.like) if name.like else said
