"""The one place that decides who may do what.

A view declares its permission with `@permission("figures.load")`; the middleware asks `check` before the view
runs and refuses a view that declares none. `may` is the same question answered yes or no, for pages.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from cairn.web.accounts.models import Membership, User
from cairn.web.accounts.rules import Permission, Role, rules
from cairn.web.partnerships.models import Partnership

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
DECLARED = "cairn_permission"
LARGEST_BODY = "cairn_largest_body"
A_FORM = 1_000_000  # bytes: more than any form of ours without a file


class PartnershipRequest(HttpRequest):
    """A request after the permission check: signed-in views have a User, `slug` views a Partnership."""

    user: User
    partnership: Partnership


class UnknownPermission(KeyError):
    """A permission that permissions.toml does not have."""


class Refused(PermissionDenied):
    """This person may not do this. The text says it in words; `roles` says who can."""

    def __init__(self, sentence: str, roles: tuple[Role, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence, self.roles = sentence, roles


def permission(key: str, *, largest_body: int = A_FORM) -> Callable[[View], View]:
    """Declare the permission that a view needs, and how many bytes it takes if it takes a file.

    Raises UnknownPermission at import for a wrong key.
    """
    declared = _known(key)

    def declare(view: View) -> View:
        setattr(view, DECLARED, declared.key)
        setattr(view, LARGEST_BODY, largest_body)
        return view

    return declare


def may(user: User | AnonymousUser, key: str, partnership: Partnership | None = None) -> bool:
    """Whether this person holds this permission, in this partnership if one is given."""
    asked = _known(key)
    if asked.to == "anyone":
        return True
    if not isinstance(user, User) or not user.is_active:
        return False
    return asked.to == "signed_in" or any(key in role.permissions for role in roles_of(user, partnership))


def check(user: User | AnonymousUser, key: str, partnership: Partnership | None = None) -> None:
    """Raise Refused, with the roles that have this permission, unless `may` says yes."""
    if not may(user, key, partnership):
        asked = _known(key)
        raise Refused(f"You cannot do this here: {asked.name.lower()}.", rules().roles_with(key))


def roles_of(user: User, partnership: Partnership | None = None) -> tuple[Role, ...]:
    """The roles that this person holds now: in this partnership, and in the whole installation."""
    wanted = {None, partnership.pk if partnership else None}
    known = rules().roles
    return tuple(known[role] for place, role in _held(user) if place in wanted and role in known)


def partnerships_of(user: User) -> tuple[Partnership, ...]:
    """The partnerships in which this person holds a role now, by name."""
    places = {place for place, _ in _held(user) if place is not None}
    return tuple(Partnership.objects.filter(pk__in=places))


def forget(user: User) -> None:
    """Ask the database again who holds what, after a membership was changed."""
    user.__dict__.pop("_held", None)


def permission_of(view: Callable[..., Any], name: str) -> str | None:
    """The permission of a view: its own declaration, or our table's line for a view of a library."""
    declared = getattr(view, DECLARED, None)
    if declared is not None:
        return str(declared)
    table = third_party()
    return table.get(name) or table.get(f"{name.rpartition(':')[0]}:*")


def largest_body_of(view: Callable[..., Any]) -> int:
    """How many bytes may be sent to a view."""
    return int(getattr(view, LARGEST_BODY, A_FORM))


@cache
def third_party() -> Mapping[str, str]:
    """Permission by address name for the views of libraries (third_party.toml)."""
    table = tomllib.loads((Path(__file__).parent / "third_party.toml").read_text("utf-8"))["views"]
    for key in set(table.values()):
        _known(key)
    return table


def _known(key: str) -> Permission:
    try:
        return rules().permissions[key]
    except KeyError:
        allowed = ", ".join(rules().permissions)
        raise UnknownPermission(f"'{key}' is not a permission; allowed: {allowed}") from None


def _held(user: User) -> tuple[tuple[int | None, str], ...]:
    """Partnership and role of each membership that runs now, asked once for each request's user."""
    if "_held" not in user.__dict__:
        now = timezone.now()
        rows = Membership.objects.filter(user=user, start__lte=now).exclude(end__lte=now)
        user.__dict__["_held"] = tuple(rows.values_list("partnership_id", "role"))
    held: tuple[tuple[int | None, str], ...] = user.__dict__["_held"]
    return held
