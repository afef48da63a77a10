"""The forms of the plan: an action, a decision, how a finding was settled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField

from cairn.framework.catalogue import catalogue
from cairn.web.plan.commitments import commitments
from cairn.web.plan.models import Need, Plan, Version
from cairn.web.register.models import Group, Organisation, Post

if TYPE_CHECKING:
    from cairn.web.plan.entries import Values

MOST = 40  # rows of owners or metrics
SPARE = 2  # empty rows to add in
NOT_SAME = "Choose both a measure and which way it should go, or neither"
REASON_HINT = "Other members can read it, for good. Do not name a person."
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
AGAIN = (("", "It does not"), ("P1M", "Every month"), ("P3M", "Every three months"),
         ("P6M", "Every six months"), ("P1Y", "Every year"))  # fmt: skip
Choices = list[tuple[str, str]]


def reason_field(label: str, missing: str) -> forms.CharField:
    """A sentence that others can read."""
    return forms.CharField(
        label=label, max_length=1000, widget=forms.Textarea, help_text=REASON_HINT,
        error_messages={"required": missing},
    )  # fmt: skip


class ActionForm(forms.Form):
    """What an action says. `values` gives it back as entries do; `reason` is why it is changed."""

    need = forms.TypedChoiceField(label="Which need does it answer?", coerce=int)
    number = forms.CharField(
        label="Number in the plan", required=False, max_length=20, widget=forms.TextInput(attrs={"size": 8})
    )
    text = forms.CharField(
        label="What is to be done", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Enter what is to be done"},
    )  # fmt: skip
    rationale = forms.CharField(label="Why", required=False, max_length=2000, widget=forms.Textarea)
    resources = forms.CharField(label="With what", required=False, max_length=2000, widget=forms.Textarea)
    timescale = forms.CharField(
        label="When, as the plan writes it",
        required=False,
        max_length=500,
        help_text="Such as: by March 2027.",
    )
    due = forms.DateField(
        label="The last day", required=False, input_formats=DAYS, widget=forms.DateInput(attrs={"size": 10}),
        help_text="Such as 31 March 2027. Leave it empty where there is no date.",
        error_messages={"invalid": "Enter a day such as 31 March 2027"},
    )  # fmt: skip
    recurrence = forms.ChoiceField(label="Does it come again?", required=False, choices=AGAIN)
    relative_year = forms.IntegerField(
        label="In which year of the plan", required=False, min_value=1, max_value=20,
        error_messages={"invalid": "Enter a number such as 1"},
    )  # fmt: skip
    ongoing = forms.BooleanField(label="It goes on, with no end", required=False)
    group = forms.TypedChoiceField(
        label="Which group oversees it?", required=False, coerce=int, empty_value=None
    )
    partners = forms.TypedMultipleChoiceField(
        label="Who helps", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    measured_by = forms.CharField(
        label="How the plan measures it", required=False, max_length=2000, widget=forms.Textarea
    )
    commitments = forms.MultipleChoiceField(
        label="Which national commitments does it carry?", required=False, widget=forms.CheckboxSelectMultiple
    )
    state = forms.ChoiceField(label="State", choices=Version.State.choices)
    reason = reason_field("Why is it changed?", "Enter why it is changed")
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, plan: Plan, start: Values, data: Any = None) -> None:
        super().__init__(data, initial=_initial(start))
        self.start = start
        chosen = _choices(plan, start)
        for name in ("need", "group", "partners", "commitments"):
            self._field(name).choices = chosen[name]
        self.owners = _count(data, "owner", len(start["owners"]))
        self.metrics = _count(data, "measure", len(start["metrics"]))
        self._rows(chosen)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _rows(self, chosen: dict[str, Choices]) -> None:
        """Owners and metrics, each in a row of its own, with empty ones to add in."""
        for at in range(self.owners):
            label = "Who owns it" if at == 0 else f"Owner {at + 1}"
            self.fields[f"owner_{at}"] = forms.ChoiceField(
                label=label, required=False, choices=chosen["owner"]
            )
        for at in range(self.metrics):
            self.fields[f"measure_{at}"] = forms.ChoiceField(
                label=f"Measure {at + 1}", required=False, choices=chosen["measure"]
            )
            ways = [("", "Choose"), ("up", "Up"), ("down", "Down")]
            self.fields[f"direction_{at}"] = forms.ChoiceField(
                label=f"Which way should measure {at + 1} go?", required=False, choices=ways
            )
            self.fields[f"when_{at}"] = forms.CharField(
                label=f"By when should measure {at + 1} move?", required=False, max_length=100
            )

    @property
    def owner_fields(self) -> list[BoundField]:
        """The rows of owners."""
        return [self[f"owner_{at}"] for at in range(self.owners)]

    @property
    def metric_fields(self) -> list[BoundField]:
        """The rows of metrics, one after another."""
        names = ("measure", "direction", "when")
        return [self[f"{name}_{at}"] for at in range(self.metrics) for name in names]

    def clean(self) -> dict[str, Any]:
        """A measure needs the way that it should go."""
        given = super().clean() or {}
        for at in range(self.metrics):
            if bool(given.get(f"measure_{at}")) != bool(given.get(f"direction_{at}")):
                self.add_error(f"measure_{at}", NOT_SAME)
        return given

    @property
    def values(self) -> Values:
        """What was typed, as `entries.values_of` gives it. Only after the form was found valid."""
        given = self.cleaned_data
        texts = (
            "number",
            "text",
            "rationale",
            "resources",
            "timescale",
            "recurrence",
            "measured_by",
            "state",
        )
        return {
            **{name: given[name].replace("\r\n", "\n").strip() for name in texts},
            **{name: given[name] for name in ("need", "group", "relative_year", "ongoing")},
            "due": given["due"].isoformat() if given["due"] else "",
            "owners": self._owners(),
            "partners": sorted(given["partners"]),
            "metrics": self._metrics(),
            "commitments": list(given["commitments"]),
        }

    def _owners(self) -> list[list[int | None]]:
        given = (self.cleaned_data[f"owner_{at}"] for at in range(self.owners))
        pairs = (one.partition(".") for one in dict.fromkeys(given) if one)
        return [[int(place), int(post) if post else None] for place, _, post in pairs]

    def _metrics(self) -> list[dict[str, str]]:
        given = self.cleaned_data
        rows = ({name: given[f"{name}_{at}"] for name in ("measure", "direction", "when")}
                for at in range(self.metrics))  # fmt: skip
        return [row for row in rows if row["measure"]]


class DecisionForm(forms.Form):
    """Accept or refuse a proposed change, and why."""

    decision = forms.ChoiceField(
        label="What is decided?", widget=forms.RadioSelect,
        choices=[("accept", "Accept: write it into the plan"), ("refuse", "Refuse: the plan stays as it is")],
        error_messages={"required": "Choose whether to accept or refuse the change"},
    )  # fmt: skip
    reason = reason_field("Why, and where was it decided?", "Enter why it was decided so, and where")
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    """How a finding was settled."""

    how = reason_field("How was it settled?", "Enter in a sentence how it was settled")


def form_data(start: Values) -> dict[str, Any]:
    """Values as a form sends them, for a form that is shown again."""
    return {name: value for name, value in _initial(start).items() if value not in (None, False)}


def _initial(start: Values) -> dict[str, Any]:
    shown = {name: value for name, value in start.items() if name not in ("owners", "metrics")}
    for at, (place, post) in enumerate(start["owners"]):
        shown[f"owner_{at}"] = f"{place}.{post}" if post else str(place)
    for at, one in enumerate(start["metrics"]):
        shown |= {f"{name}_{at}": one.get(name, "") for name in ("measure", "direction", "when")}
    return shown


def _count(data: Any, name: str, there: int) -> int:
    sent = [int(found[1]) + 1 for key in data or () if (found := re.fullmatch(rf"{name}_(\d{{1,2}})", key))]
    return min(MOST, max([there + SPARE, *sent]))


def _choices(plan: Plan, start: Values) -> dict[str, Choices]:
    """What may be chosen: what has not ended, and what the action says already."""
    place = plan.partnership
    needs = Need.objects.for_partnership(place).filter(theme__plan=plan).select_related("theme")
    groups = Group.objects.for_partnership(place).filter(Q(ended=None) | Q(pk=start.get("group")))
    names = [(str(one.pk), one.name) for one in _organisations(plan, start)]
    owners = sorted([*names, *_posts(plan, start)], key=lambda pair: pair[1].casefold())
    return {
        "need": [(str(one.pk), f"{one.theme.number}: {one}") for one in needs],
        "group": [("", "No group"), *((str(one.pk), one.name) for one in groups)],
        "partners": names,
        "owner": [("", "Nobody"), *owners],
        "measure": [("", "No measure"), *_measures(start)],
        "commitments": _commitments(start),
    }


def _organisations(plan: Plan, start: Values) -> Iterable[Organisation]:
    there = [*start["partners"], *(pair[0] for pair in start["owners"])]
    rows: Iterable[Organisation] = Organisation.objects.for_partnership(plan.partnership).filter(
        Q(left=None) | Q(pk__in=there)
    )
    return rows


def _posts(plan: Plan, start: Values) -> Choices:
    there = [pair[1] for pair in start["owners"] if pair[1]]
    rows = Post.objects.for_partnership(plan.partnership).select_related("organisation")
    found = rows.filter(Q(ended=None, organisation__left=None) | Q(pk__in=there))
    return [(f"{one.organisation_id}.{one.pk}", str(one)) for one in found]


def _measures(start: Values) -> Choices:
    known = {one.id: one.name for one in catalogue().measures.values()}
    there = {one["measure"]: one["measure"] for one in start["metrics"]}
    return sorted((there | known).items(), key=lambda pair: pair[1])


def _commitments(start: Values) -> Choices:
    known = {key: f"{one.priority[0]}.{one.number} {one.title}" for key, one in commitments().items()}
    return list((known | {key: key for key in start["commitments"] if key not in known}).items())
