"""Ask in a page what the check asks before a view, so that a button and its action never disagree."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from cairn.framework import formats
from cairn.web.accounts.access import may as may_do

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, key: str, partnership: Any = None) -> bool:
    """`{% may "figures.load" as can %}`: whether the reader may, in the partnership of this page."""
    request = context["request"]
    return may_do(request.user, key, partnership or getattr(request, "partnership", None))


@register.filter
def day(moment: datetime) -> str:
    """`{{ moment|day }}`: the day of a moment here, such as 3 November 2026."""
    return formats.day(timezone.localtime(moment).date())
