"""Addresses of pages, in one place."""

from __future__ import annotations

from django.urls import reverse


def front(slug: str) -> str:
    """The partnership's front page."""
    return reverse("outcomes:front", args=[slug])


def outcome(slug: str, outcome_id: str) -> str:
    """An outcome's page."""
    return reverse("outcomes:outcome", args=[slug, outcome_id])


def metric(slug: str, measure_id: str, tail: str = "") -> str:
    """A measure's page, or one of its files by name, such as "data.csv"."""
    return reverse("outcomes:metric", args=[slug, measure_id]) + tail


def page(slug: str, name: str) -> str:
    """One of the partnership's other pages: outcomes, metrics, missing, disagreements."""
    return reverse(f"outcomes:{name}", args=[slug])


def drawing(digest: str) -> str:
    """A stored drawing."""
    return reverse("releases:drawing", args=[digest])
