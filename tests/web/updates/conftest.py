"""A small plan with two owners who can be written to, and an open quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache

from cairn.web.partnerships.models import Partnership
from cairn.web.updates.models import Round
from web.plan.planned import Tiny, tiny
from web.updates.quarter import LINK, hold, open_quarter

__all__ = ["LINK"]


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> Iterator[None]:
    """No try of a link was counted before a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def place(db: None) -> Partnership:
    """A made-up partnership."""
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E09000016"], made_up=True)


@pytest.fixture
def plan(place: Partnership) -> Tiny:
    """Four actions: one of the police, one of a post at the council, two that nobody owns."""
    return tiny(place)


@pytest.fixture
def owned(plan: Tiny) -> Tiny:
    """The plan with a contact of the police and a holder of the council's post."""
    hold(plan)
    return plan


@pytest.fixture
def quarter(owned: Tiny, today: date) -> Round:
    """July to September 2026, open until 12 December."""
    return open_quarter(owned.plan, today)


@pytest.fixture
def lead(as_role: Callable[..., Any], place: Partnership) -> Any:
    """A lead, who coordinates, signed in."""
    return as_role("lead", place)
