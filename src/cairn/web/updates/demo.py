"""A quarter for the demo, by the way that a coordinator and owners take.

Where the place is real, the quarter is open and nobody has answered: what real organisations would report is
never made up. Where the place is made up, so are its owners and a few of their answers, and each says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from cairn.web.audit import services as audit
from cairn.web.core.clock import today
from cairn.web.plan import reading
from cairn.web.plan.reading import ActionState
from cairn.web.register.models import Holding, Organisation, Post
from cairn.web.updates import owners, rounds, saying, services
from cairn.web.updates.models import Round, Update
from cairn.web.updates.reminders import Link
from cairn.web.updates.saying import Words, Writer

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership
    from cairn.web.plan.models import Plan

SITE = "http://127.0.0.1:8000"  # where the demo is served unless another port is asked for
MADE_UP = "Made up for the demo: "
ANSWERS = (
    ("on_course", "the first meeting took place and the next one has a date."),
    ("at_risk", "the post is advertised for the second time. A decision on agency staff would help."),
    ("done", "it is in place and staff know of it."),
    ("late", "the agreement is with the lawyers. It is expected next quarter."),
)
ACCEPTED = 2  # how many of the newest answers are accepted


@transaction.atomic
def quarter(partnership: Partnership, by: Any, *, site: str = SITE) -> Round | None:
    """Open the last whole quarter of the current plan, once; None where there is no plan.

    On a made-up place, an earlier quarter is there too, owners can be written to, and some have answered.
    """
    plan = reading.current_plan(partnership)
    if plan is None:
        return None
    known = rounds.newest(partnership, plan)
    if known is not None:
        return known
    if partnership.made_up:
        _people(partnership)
        before = _open(plan, 1, by, site)
        _answer(before, by, accepted=len(ANSWERS))
        services.close_round(before, by=by)
    now = _open(plan, 0, by, site)
    if partnership.made_up:
        _answer(now, by, accepted=ACCEPTED)
    return now


def _open(plan: Plan, back: int, by: Any, site: str) -> Round:
    day, slug = today(), plan.partnership.slug
    link = Link(
        lambda token: site + reverse("updates:by-link", args=[token]),
        site + reverse("updates:mine", args=[slug]),
    )
    closes = day + timedelta(days=rounds.DAYS_TO_ANSWER)
    return services.open_round(plan, rounds.quarters(day)[back], opens=day, closes=closes, by=by, link=link)


def _people(partnership: Partnership) -> None:
    """Somebody who can be written to for each post and each organisation that has nobody."""
    day = today()
    known = owners.directory(partnership, day)
    for post in Post.objects.for_partnership(partnership).filter(ended=None):
        if not known.posts.get(post.pk):
            address = f"post-{post.pk}@{partnership.slug}.example"
            held = Holding.objects.create(
                partnership=partnership, post=post, name=f"Holder of {post.title}"[:120],
                email=address, starts=day,
            )  # fmt: skip
            audit.record(by="demo", act="holder.named", thing=held, partnership=partnership)
    for one in Organisation.objects.for_partnership(partnership):
        if not known.contacts.get(one.pk):
            address = f"organisation-{one.pk}@{partnership.slug}.example"
            owners.name_contact(one, f"Contact of {one.name}"[:120], address, by="demo", day=day)


def _answer(round_: Round, by: Any, *, accepted: int) -> None:
    """The first owned actions get an answer each; of these the first `accepted` are accepted."""
    known = owners.directory(round_.partnership, today())
    owned = [one for one in rounds.due(round_) if one.owners]
    for place, (one, (rating, text)) in enumerate(zip(owned, ANSWERS, strict=False)):
        made = _say(round_, one, known, rating, text)
        if place < accepted and rating != "done":
            services.accept(made, made.revision, by=by)


def _say(round_: Round, one: ActionState, known: owners.Directory, rating: str, text: str) -> Update:
    """Said as the holder of an e-mailed link says it."""
    email = next((there for owned in one.owners for there in known.addresses(owned)), "")
    writer = Writer(owner=owners.label_for(one, known, email=email))
    update = saying.update_for(round_, one.id)
    return saying.save(update, Words(rating, MADE_UP + text), base=0, writer=writer, send=True)
