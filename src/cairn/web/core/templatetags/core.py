"""Template tags for every page: GOV.UK components, form fields, the frame around a page."""

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from cairn.web.core import fields, govuk, navigation

register = template.Library()

SHAPES = {"Better": "better", "Worse": "worse", "No clear change": "unclear", "Not enough data": "unknown"}


@register.simple_tag(name="govuk")
def govuk_tag(component: str, **parameters: Any) -> SafeString:
    """Render a GOV.UK component: `{% govuk "button" text="Save" %}`, `label__text=` for a nested key."""
    return govuk.render(component, govuk.nest(parameters))


@register.simple_block_tag(name="govukblock")
def govuk_block(content: str, component: str, **parameters: Any) -> SafeString:
    """Render a GOV.UK component around HTML: `{% govukblock "inset-text" %}…{% endgovukblock %}`."""
    return govuk.render(component, govuk.nest(parameters) | {"html": content})


@register.simple_tag(name="field")
def field_tag(field: BoundField, **parameters: Any) -> SafeString:
    """Render one form field with its label, hint and error."""
    return fields.render_field(field, **parameters)


@register.simple_tag(name="fields")
def fields_tag(form: forms.BaseForm) -> SafeString:
    """Render every field of a form in order."""
    return SafeString("\n".join(fields.render_field(field) for field in form))


@register.simple_tag
def error_summary(*forms_: object) -> SafeString | str:
    """Render what must be put right at the top of the page; nothing when nothing is wrong."""
    items = [
        item
        for form in forms_
        if isinstance(form, forms.BaseForm) and form.is_bound
        for item in fields.error_list(form)
    ]
    if not items:
        return ""
    focus = {"autofocus": "", "tabindex": "-1"}
    return govuk.render(
        "error-summary",
        {
            "titleText": "There is a problem",
            "errorList": items,
            "attributes": focus,
            "disableAutoFocus": True,
        },
    )


@register.simple_tag
def breadcrumbs(*pairs: str) -> SafeString:
    """Render the way back: `{% breadcrumbs "Outcomes" outcomes_url "Better recovery" url %}`."""
    items = [{"text": text, "href": href} for text, href in zip(pairs[::2], pairs[1::2], strict=True)]
    return govuk.render("breadcrumbs", {"items": items, "collapseOnMobile": False})


@register.simple_tag(takes_context=True)
def page_frame(context: template.Context) -> navigation.Frame:
    """Return what stands around the page: partnership, navigation, demo, who is signed in."""
    return navigation.frame(context.get("request"))


@register.filter
def shape(word: object) -> str:
    """Return the name of the shape that stands beside one of the four answer words.

    Raises ValueError for any other word: there are four answers and no fifth.
    """
    if str(word) not in SHAPES:
        raise ValueError(f"{word!s} is not an answer. Use one of: {', '.join(SHAPES)}.")
    return SHAPES[str(word)]


@register.filter
def beside(cells: Sequence[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair the cells of a table row with their columns. Raises ValueError when they differ in number."""
    return list(zip(cells, columns, strict=True))
