"""Opening a quarter, reading a mail's link and sending an update, as tests do it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.test import Client

from cairn.web.jobs.models import OutboxMessage
from cairn.web.plan.models import Plan
from cairn.web.register.models import Holding
from cairn.web.updates import owners, rounds, saying, services
from cairn.web.updates.models import Round, Update
from cairn.web.updates.reminders import Link
from cairn.web.updates.saying import Words, Writer
from web.plan.planned import Tiny

COUNCIL, POLICE = "council.lead@example.org", "police.contact@example.org"
LINK = Link(
    lambda token: f"http://testserver/updates/by-link/{token}/", "http://testserver/p/exmere/updates/mine/"
)
SINCE = date(2026, 1, 1)


def hold(made: Tiny) -> None:
    """The council's post is held, and the police have a contact."""
    Holding.objects.create(
        partnership=made.place, post=made.post, name="A Holder", email=COUNCIL, starts=SINCE
    )
    owners.name_contact(made.police, "A Contact", POLICE, by="a test", day=SINCE)


def open_quarter(plan: Plan, day: date, back: int = 0, days: int = 21) -> Round:
    """Open the last whole quarter before a day, or one `back` quarters earlier."""
    period = rounds.quarters(day)[back]
    return services.open_round(
        plan, period, opens=day, closes=day + timedelta(days=days), by="a test", link=LINK
    )


def mails(to: str) -> list[OutboxMessage]:
    """The mails to an address, the oldest first."""
    return list(OutboxMessage.objects.filter(to=to).order_by("created"))


def address_in(message: OutboxMessage) -> str:
    """The path of the link in a mail."""
    found = re.search(r"http://testserver(/\S+)", message.body)
    assert found, "the mail has no link"
    return found[1]


def opened(to: str = COUNCIL) -> Client:
    """A browser in which the newest link of an address was opened."""
    client = Client()
    answer = client.post(address_in(mails(to)[-1]))
    assert answer.status_code == 302, "the link does not open"
    return client


def update_of(round_: Round, key: str) -> Update:
    """The update of an action in a quarter."""
    return Update.objects.get(partnership=round_.partnership, round=round_, action__key=key)


def form(update: Update, **typed: Any) -> dict[str, Any]:
    """What the form of an update sends."""
    return {"base": update.revision, "rating": "on_course", "narrative": "It goes well", "do": "send"} | typed


def said(round_: Round, key: str, rating: str = "on_course", narrative: str = "It goes well") -> Update:
    """Send an update as somebody who signed in."""
    update = update_of(round_, key)
    return saying.save(
        update, Words(rating, narrative), base=update.revision, writer=Writer(owner="A test"), send=True
    )


def accepted(round_: Round, key: str, rating: str = "on_course") -> Update:
    """Send an update and accept it."""
    update = said(round_, key, rating)
    return services.accept(update, update.revision, by="a test")
