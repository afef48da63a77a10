"""Who does something and where, as a command line names them: never repeated in what is printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cairn.commands import house, say


def somebody(email: str) -> Any:
    """The account that --by names; ends the command where there is none."""
    from cairn.web.accounts.models import User

    found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        say.stop(
            "--by names no open account.", "Give the address that the person signs in with.", say.REFUSED
        )
    return found


def only_partnership(slug: str | None) -> Any:
    """The partnership called `slug`, or without one the only one there is; ends the command otherwise."""
    from cairn.web.partnerships.models import Partnership

    if slug is not None:
        return house.partnership(slug)
    return _one(
        list(Partnership.objects.all()), "There is no partnership yet. Add one: cairn partnership add."
    )


def place_of(user: Any, permission: str, slug: str | None) -> Any:
    """The partnership called `slug`, or without one the only one in which this person may do this."""
    from cairn.web.accounts.access import may, partnerships_of

    if slug is not None:
        return house.partnership(slug)
    found = [place for place in partnerships_of(user) if may(user, permission, place)]
    if not found:
        found = list(partnerships_of(user))  # there the service refuses, and notes the attempt
    return _one(found, "The person of --by is a member of no partnership.")


def moment(text: str, option: str) -> datetime:
    """A day and time as typed, in the installation's time zone; ends the command where it is none."""
    from django.utils import timezone

    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        say.stop(f"{option} is not a time.", "Write it as 2026-11-20T14:30.", say.REFUSED)
    return timezone.make_aware(when) if timezone.is_naive(when) else when


def _one(found: list[Any], nobody: str) -> Any:
    if not found:
        say.stop(nobody, "Name it with --partnership.", say.REFUSED)
    if len(found) > 1:
        names = ", ".join(sorted(place.slug for place in found))
        say.stop(f"There are several partnerships: {names}.", "Name one with --partnership.", say.REFUSED)
    return found[0]
