"""Finding and adding organisations, posts and groups, for the register's pages and the import of plans."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from cairn.web.audit import services as audit
from cairn.web.register.models import Group, Holding, Organisation, Post

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


def plain(name: str) -> str:
    """A name as it is compared: small letters, single blanks, "and" for "&"."""
    return " ".join(name.casefold().replace("&", " and ").split())


def find_organisation(partnership: Partnership, name: str) -> Organisation | None:
    """The organisation with this name or another spelling of it, or None."""
    wanted = plain(name)
    for one in Organisation.objects.for_partnership(partnership):
        if wanted in {plain(known) for known in (one.name, *one.also)}:
            found: Organisation = one
            return found
    return None


@transaction.atomic
def organisation(partnership: Partnership, name: str, *, by: Any, **facts: Any) -> Organisation:
    """The organisation of this name, added first where there is none."""
    known = find_organisation(partnership, name)
    if known is not None:
        return known
    made: Organisation = Organisation.objects.create(partnership=partnership, name=name.strip(), **facts)
    audit.record(by=by, act="organisation.added", thing=made, partnership=partnership)
    return made


@transaction.atomic
def post(owner: Organisation, title: str, *, by: Any, **facts: Any) -> Post:
    """The post of this title at an organisation, added first where there is none."""
    for known in owner.posts.all():
        if plain(known.title) == plain(title):
            return known
    made: Post = Post.objects.create(
        partnership=owner.partnership, organisation=owner, title=title.strip(), **facts
    )
    audit.record(by=by, act="post.added", thing=made, partnership=owner.partnership)
    return made


@transaction.atomic
def group(partnership: Partnership, name: str, *, by: Any, **facts: Any) -> Group:
    """The group of this name, added first where there is none."""
    for known in Group.objects.for_partnership(partnership):
        if plain(known.name) == plain(name):
            found: Group = known
            return found
    made: Group = Group.objects.create(partnership=partnership, name=name.strip(), **facts)
    audit.record(by=by, act="group.added", thing=made, partnership=partnership)
    return made


def holders(held: Post, day: date) -> list[Holding]:
    """Who holds a post on a day, the holder before deputies."""
    there = Holding.objects.for_partnership(held.partnership).filter(post=held, starts__lte=day)
    return list(there.filter(Q(ends=None) | Q(ends__gte=day)).order_by("deputy", "starts"))
