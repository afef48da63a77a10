"""Every address of the site with every visitor, against the table in permissions_table.toml.

The view itself is not run: what is tried is everything that stands before it (address, session, permission).
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from cairn.web.accounts import middleware
from cairn.web.accounts.addresses import Address, addresses

pytestmark = pytest.mark.database

TABLE = tomllib.loads((Path(__file__).parent / "permissions_table.toml").read_text("utf-8"))
VISITORS: list[str] = TABLE["visitors"]
THROUGH = 299

ADDRESSES = {address.name or address.route: address for address in addresses()}
BY_TYPE = {"int": "1", "uuid": str(UUID(int=1)), "digest": "a" * 64}
BY_NAME = {"slug": "havering", "uidb36": "1", "key": "a-b", "provider_id": "organisation"}


def example(address: Address) -> str:
    """An address with every placeholder filled in."""
    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda found: BY_NAME[found[1]], address.route)
    route = re.sub(r"<(?:(\w+):)?(\w+)>", _placeholder, route)
    return "/" + route.replace("^", "").replace("$", "").replace("\\Z", "")


def _placeholder(found: re.Match[str]) -> str:
    kind, name = found[1] or "str", found[2]
    return BY_NAME.get(name) or TABLE["examples"].get(name) or BY_TYPE.get(kind, "a")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer with THROUGH where a view would run."""
    asked = middleware.Permissions.process_view

    def answer(self: Any, *args: Any) -> Any:
        return asked(self, *args) or HttpResponse(status=THROUGH)

    monkeypatch.setattr(middleware.Permissions, "process_view", answer)


@pytest.fixture
def visitors(as_role: Callable[..., Client], havering: Any, northamptonshire: Any) -> dict[str, Client]:
    """One client for each visitor of the table."""
    elsewhere = {"lead elsewhere": "lead", "analyst elsewhere": "analyst"}
    made = {name: as_role(role, northamptonshire) for name, role in elsewhere.items()}
    made["no role"] = as_role(None)
    made["nobody"] = as_role("public")
    return made | {name: as_role(name, havering) for name in VISITORS if name not in made}


def expected(visitor: str, permission: str) -> bool:
    """Whether the table lets this visitor through."""
    who = TABLE["allowed"][permission]
    return who == "everybody" or visitor in who or (who == "signed in" and visitor != "nobody")


def decisions(visitors: dict[str, Client]) -> Iterator[tuple[str, str, bool, int]]:
    """Each address with each visitor: what the table says and what the site answers."""
    for name, permission in TABLE["views"].items():
        path = example(ADDRESSES[name])
        for visitor, client in visitors.items():
            yield name, visitor, expected(visitor, permission), client.get(path).status_code


def test_every_address_is_in_the_table_and_nothing_else_is() -> None:
    assert sorted(ADDRESSES) == sorted(TABLE["views"])


def test_every_example_leads_to_its_own_view() -> None:
    led = {name: resolve(example(address)).view_name or address.route for name, address in ADDRESSES.items()}
    assert led == {name: name for name in ADDRESSES}


def test_every_visitor_sees_what_the_table_says_and_no_more(gate: None, visitors: dict[str, Client]) -> None:
    assert sorted(visitors) == sorted(VISITORS)
    wrong = [
        f"{visitor} at {name}: {status}, should be {'let through' if allowed else 'refused'}"
        for name, visitor, allowed, status in decisions(visitors)
        if (status == THROUGH) is not allowed or (not allowed and status not in (302, 403))
    ]
    assert wrong == []


def test_every_permission_of_the_table_exists_and_is_used_or_explained() -> None:
    from cairn.web.accounts.rules import rules

    assert sorted(TABLE["allowed"]) == sorted(rules().permissions)
    assert set(TABLE["views"].values()) | set(TABLE["not yet asked for"]) == set(TABLE["allowed"])
