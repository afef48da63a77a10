"""Template filters of updates: words of ratings, tones of states, the rows of a desk."""

from typing import Any

from django import template

from cairn.framework import formats
from cairn.web.updates import ratings
from cairn.web.updates.answering import Desk
from cairn.web.updates.forms import plain
from cairn.web.updates.models import Update
from cairn.web.updates.rounds import waits_for_owner

register = template.Library()

TONES = {"none": "plain", "draft": "plain", "sent": "waiting", "returned": "doubt", "accepted": "done"}


@register.filter
def rating_words(key: str) -> str:
    """A rating's words."""
    return ratings.words(key)


@register.filter
def figure_words(figure: Any) -> str:
    """A figure without zeros at its end, its thousands apart."""
    whole, dot, rest = plain(figure).partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.lstrip("-").isdigit() else whole


@register.filter
def state_tone(update: Update) -> str:
    """The tone of a tag for an update's state."""
    return TONES.get(update.state, "plain")


@register.filter
def hidden_at(update: Update, desk: Desk) -> bool:
    """Whether an update is for members only where a link is read."""
    return desk.hidden(update)


@register.filter
def desk_rows(desk: Desk) -> list[tuple[Any, Update, str]]:
    """Each action of a desk with its update and its page."""
    return [(one, desk.update(one), desk.at(one.id)) for one in desk.actions]


@register.filter
def desk_sentence(desk: Desk) -> str:
    """How many are answered: "3 of 7 actions are answered."."""
    answered = sum(not waits_for_owner(desk.updates.get(one.id)) for one in desk.actions)
    total = formats.plural(len(desk.actions), "action")
    return f"{formats.number(answered)} of {total} {'is' if answered == 1 else 'are'} answered."
