"""Who answers for an action: the holders of its owner's post, else the contact of the organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cairn.web.audit import services as audit
from cairn.web.plan.models import Owner, Plan
from cairn.web.plan.reading import ActionState, Owned
from cairn.web.register import services as register
from cairn.web.register.models import Holding, Organisation

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

CONTACT = "contact"
CONTACT_TITLE = "Contact for updates"


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody who holds a post on a day: by post, and the contacts by organisation."""

    posts: Mapping[int, Sequence[Holding]]
    contacts: Mapping[int, Sequence[Holding]]

    def people(self, owned: Owned) -> Sequence[Holding]:
        """Who may answer for an owner: the holder before deputies; where nobody holds it, the contact."""
        held = self.posts.get(owned.post_id, ()) if owned.post_id else ()
        return held or self.contacts.get(owned.organisation_id, ())

    def addresses(self, owned: Owned) -> tuple[str, ...]:
        """Where mail for an owner goes: to the holder, or to deputies where the holder has no address."""
        there = self.people(owned)
        first = [one for one in there if not one.deputy and address(one)]
        return tuple(dict.fromkeys(filter(None, (address(one) for one in first or there))))


def address(holding: Holding) -> str:
    """Where mail for a holder goes, in small letters; empty where nothing is known."""
    return str(holding.email or (holding.user.email if holding.user else "")).strip().lower()


def directory(partnership: Partnership, day: date) -> Directory:
    """Who holds which post on a day, in one query."""
    rows = Holding.objects.for_partnership(partnership).filter(starts__lte=day)
    rows = rows.filter(Q(ends=None) | Q(ends__gte=day)).select_related("post", "user")
    posts, contacts = defaultdict(list), defaultdict(list)
    for one in rows.order_by("deputy", "starts", "pk"):
        posts[one.post_id].append(one)
        if one.post.role == CONTACT:
            contacts[one.post.organisation_id].append(one)
    return Directory(posts, contacts)


def ids_of(plan: Plan, known: Directory, who: Callable[[Holding], bool]) -> list[UUID]:
    """The actions of a plan that have an owner for whom this person may speak: no fewer, and hardly more."""
    posts = [key for key, held in known.posts.items() if any(map(who, held))]
    places = [key for key, held in known.contacts.items() if any(map(who, held))]
    rows = Owner.objects.for_partnership(plan.partnership).filter(
        Q(post__in=posts) | Q(organisation__in=places), partner=False,
        version__current=True, version__action__plan=plan,
    )  # fmt: skip
    return list(rows.values_list("version__action_id", flat=True).distinct().order_by("version__action_id"))


def ids_of_address(plan: Plan, known: Directory, email: str) -> list[UUID]:
    """The actions that mail to an address may be about."""
    return ids_of(plan, known, lambda one: address(one) == email)


def ids_of_user(plan: Plan, known: Directory, user: Any) -> list[UUID]:
    """The actions that a signed-in person may answer for."""
    return ids_of(plan, known, lambda one: is_held_by(one, user))


def is_held_by(holding: Holding, user: Any) -> bool:
    """Whether this account is who holds a post, by the register's account or address."""
    return bool(holding.user_id == user.pk or address(holding) == user.email)


def of_address(actions: Iterable[ActionState], known: Directory, email: str) -> list[ActionState]:
    """The actions that mail to an address is about, in the plan's order."""
    return [one for one in actions if any(email in known.addresses(owned) for owned in one.owners)]


def of_user(actions: Iterable[ActionState], known: Directory, user: Any) -> list[ActionState]:
    """The actions that a signed-in person answers for, in the plan's order."""
    return [one for one in actions if _label(one, known, user)]


def _label(one: ActionState, known: Directory, user: Any) -> str:
    for owned in one.owners:
        if any(is_held_by(who, user) for who in known.people(owned)):
            return owned.label
    return ""


def label_for(one: ActionState, known: Directory, *, user: Any = None, email: str = "") -> str:
    """The owner for whom somebody speaks of an action; empty where they own no part of it."""
    if user is not None:
        return _label(one, known, user)
    return next((owned.label for owned in one.owners if email in known.addresses(owned)), "")


@transaction.atomic
def name_contact(organisation: Organisation, name: str, email: str, *, by: Any, day: date) -> Holding:
    """Say who answers for an organisation; who did before is kept, with the day on which they ended."""
    post = register.post(organisation, CONTACT_TITLE, by=by, role=CONTACT)
    place = organisation.partnership
    for before in Holding.objects.for_partnership(place).filter(post=post, ends=None, deputy=False):
        before.ends = max(day, before.starts)
        before.save(update_fields=["ends"])
    made: Holding = Holding.objects.create(
        partnership=place, post=post, name=name.strip(), email=email.strip().lower(), starts=day
    )
    audit.record(by=by, act="contact.named", thing=made, partnership=place, fields=["name", "email"])
    return made
