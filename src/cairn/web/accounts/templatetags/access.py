"""Ask in a page what the check asks before a view, so that a button and its action never disagree."""

from typing import Any

from django import template

from cairn.web.accounts.access import may as may_do

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, key: str, partnership: Any = None) -> bool:
    """`{% may "figures.load" as can %}`: whether the reader may, in the partnership of this page."""
    request = context["request"]
    return may_do(request.user, key, partnership or getattr(request, "partnership", None))
