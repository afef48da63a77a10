"""A Django form field as a GOV.UK component: label, hint, error and input tied together."""

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from cairn.web.core import govuk

WIDE = {"email", "url", "text", "password", "search"}


def render_field(field: BoundField, **extra: Any) -> SafeString:
    """Render a bound field; `extra` are GOV.UK parameters (`classes="govuk-input--width-5"`)."""
    if field.is_hidden:
        return SafeString(str(field))
    component, parameters = describe(field)
    return govuk.render(component, merged(parameters, govuk.nest(extra)))


def merged(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Lay the template's parameters over the field's own, one level deep (`label__text` keeps its class)."""
    return ours | {key: laid(ours.get(key), value) for key, value in theirs.items()}


def laid(own: Any, given: Any) -> Any:
    """Lay one parameter over another; a text that is given takes the place of the field's own HTML."""
    if not (isinstance(own, dict) and isinstance(given, dict)):
        return given
    kept = {key: value for key, value in own.items() if not (key == "html" and "text" in given)}
    return kept | given


def describe(field: BoundField) -> tuple[str, dict[str, Any]]:
    """Return the component for the field's widget, and its parameters."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkboxes", tick(field)
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes", choices(field)
    if isinstance(widget, forms.RadioSelect):
        return "radios", choices(field)
    if isinstance(widget, forms.Select):
        return "select", labelled(field) | {"items": options(field)}
    if isinstance(widget, forms.Textarea):
        return "textarea", labelled(field) | {"value": field.value() or "", "rows": 5}
    if isinstance(widget, forms.FileInput):
        return "file-upload", labelled(field) | {"attributes": attributes(field)}
    return "input", labelled(field) | typed(field)


def common(field: BoundField) -> dict[str, Any]:
    """Return what every component takes: name, hint and error."""
    parameters: dict[str, Any] = {"name": field.html_name}
    if field.help_text:
        parameters["hint"] = {"html": str(field.help_text)}
    if field.errors:
        parameters["errorMessage"] = {"text": " ".join(errors(field))}
    return parameters


def labelled(field: BoundField) -> dict[str, Any]:
    """Return the parameters of a component that has one label and one input."""
    return common(field) | {
        "id": field.auto_id,
        "label": {"text": label(field), "classes": "govuk-!-font-weight-bold"},
    }


def label(field: BoundField) -> str:
    """Return the field's label; one that may be left empty says so."""
    text = str(field.label)
    optional = not field.field.required and not isinstance(field.field.widget, forms.CheckboxInput)
    return f"{text} (optional)" if optional and "optional" not in text.lower() else text


def typed(field: BoundField) -> dict[str, Any]:
    """Return the parameters of a one-line input."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "text")
    shown = field.value()
    value = "" if kind == "password" or shown is None else str(shown)
    known = {
        key: widget.attrs[key]
        for key in ("autocomplete", "inputmode", "pattern", "spellcheck")
        if key in widget.attrs
    }
    width = "" if kind in WIDE else "govuk-input--width-10"
    return known | {"type": kind, "value": value, "classes": width, "attributes": attributes(field)}


def attributes(field: BoundField) -> dict[str, str]:
    """Return the further HTML attributes that the field's widget asks for."""
    handled = {
        "autocomplete",
        "inputmode",
        "pattern",
        "spellcheck",
        "class",
        "id",
        "placeholder",
        "aria-describedby",
    }
    asked = {**field.field.widget.attrs, **field.field.widget_attrs(field.field.widget)}
    return {
        key: str(value) for key, value in asked.items() if key not in handled and value not in (None, False)
    }


def tick(field: BoundField) -> dict[str, Any]:
    """Return the parameters of a single checkbox."""
    item = {"value": "on", "text": label(field), "checked": bool(field.value()), "id": field.auto_id}
    return common(field) | {"idPrefix": field.auto_id, "items": [item]}


def choices(field: BoundField) -> dict[str, Any]:
    """Return the parameters of radios or checkboxes, with the question as their legend."""
    legend = {"text": label(field), "classes": "govuk-fieldset__legend--s"}
    items = [{**item, "checked": item.pop("selected")} for item in options(field)]
    return common(field) | {"idPrefix": field.auto_id, "fieldset": {"legend": legend}, "items": items}


def options(field: BoundField) -> list[dict[str, Any]]:
    """Return a choice field's options with those chosen marked."""
    value = field.value()
    chosen = (
        {str(item) for item in value}
        if isinstance(value, list | tuple)
        else {str(value if value is not None else "")}
    )
    pairs = getattr(field.field, "choices", [])
    return [{"value": str(key), "text": str(text), "selected": str(key) in chosen} for key, text in pairs]


def errors(field: BoundField) -> list[str]:
    """Return the sentences of what is wrong with a field; an empty one says what to type or choose.

    A form that has its own words for an empty field is left to them.
    """
    chosen = isinstance(field.field.widget, forms.Select | forms.RadioSelect | forms.FileInput)
    ask = f"{'Choose' if chosen else 'Enter'} {in_sentence(str(field.label))}."
    found = field.errors.as_data()
    plain = forms.Field.default_error_messages["required"]
    return [ask if error.message == plain else " ".join(error.messages) for error in found]


def in_sentence(text: str) -> str:
    """Return a label as it stands in a sentence: "New Password" becomes "new password", "GSS code" stays."""
    return re.sub(r"\b[A-Z](?=[a-z])", lambda letter: letter.group().lower(), text)


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """Return every error of a form for the summary at the top, each leading to its field."""
    items = [{"text": str(error)} for error in form.non_field_errors()]
    for field in form:
        items += [{"text": sentence, "href": f"#{field.auto_id}"} for sentence in errors(field)]
    return items
