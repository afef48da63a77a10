"""`cairn partnership add` and `cairn invite`: who is here."""

from __future__ import annotations

from cairn.commands import house, say
from cairn.commands.load import COMMAND_LINE


def add_partnership(slug: str, name: str, areas: list[str]) -> None:
    """Add a partnership; every fault is printed at once and ends with code 2."""
    house.ready()
    from cairn.web.partnerships import services

    try:
        made = services.create(by=COMMAND_LINE, slug=slug, name=name, areas=areas)
    except services.PartnershipRefused as refused:
        rows = [(field, text) for field, texts in refused.faults.items() for text in texts]
        say.table("The partnership was not added:", ("What", "What is wrong"), rows)
        raise SystemExit(say.REFUSED) from None
    say.out.print(f"{made.name} is at {site()}{made.get_absolute_url()}", markup=False)


def invite(email: str, role: str, slug: str | None) -> None:
    """Invite a person; the message goes to the outbox, and the link is printed for whoever runs this."""
    house.ready()
    from cairn.web.accounts import services

    links: list[str] = []
    try:
        services.invite(
            by=COMMAND_LINE, email=email, role=role, partnership=house.partnership(slug),
            link=lambda token: _link(token, links),
        )  # fmt: skip
    except services.MembersRefused as refused:
        say.stop(str(refused), "Nobody was invited.", say.REFUSED)
    say.out.print("Invited. The message goes out with the worker's next round, if a mail server is set.")
    say.out.print(f"The link, which opens the account once: {links[0]}", markup=False)


def site() -> str:
    """The address of this site, as its administrator set it."""
    from django.conf import settings

    return str(settings.CAIRN.site or "http://127.0.0.1:8000").rstrip("/")


def _link(token: str, links: list[str]) -> str:
    from django.urls import reverse

    links.append(site() + reverse("accounts:invitation", args=[token]))
    return links[-1]
