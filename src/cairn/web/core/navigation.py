"""What the frame of a page shows: where one is, where one can go, who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cairn.web.accounts.access import may


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a navigation: its text, its address and whether it is the present page."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that the base template shows around a page's own content."""

    partnership: Any
    links: tuple[Link, ...]
    demo: bool
    user: Any


PARTNERSHIP_PAGES = (
    ("Outcomes", "outcomes/", "public"),
    ("All metrics", "metrics/", "public"),
    ("Plan", "plan/", "public"),
    ("Updates", "updates/", "updates.give"),
    ("Missing", "missing/", "public"),
    ("Disagreements", "disagreements/", "public"),
    ("Use of records", "purposes/", "public"),
    ("Services", "services/", "outcomes.view_partner"),
    ("Figures", "figures/", "figures.load"),
    ("Submissions", "submissions/", "submissions.view"),
    ("Runs", "runs/", "runs.view"),
    ("Releases", "releases/", "releases.view"),
    ("Agreements", "agreements/", "agreements.view"),
    ("Rights", "rights/", "rights.act"),
    ("Members", "members/", "members.view"),
)


def frame(request: HttpRequest | None) -> Frame:
    """Describe the frame for a request; an error page drawn without one gets the bare frame."""
    demo = bool(getattr(getattr(settings, "CAIRN", None), "demo", False))
    if request is None:
        return Frame(None, (), demo, None)
    partnership = getattr(request, "partnership", None)
    user = getattr(request, "user", None)
    links = partnership_links(request.path, partnership, user) if partnership else ()
    return Frame(partnership, links, demo, user if user and user.is_authenticated else None)


def partnership_links(path: str, partnership: Any, user: Any) -> tuple[Link, ...]:
    """Return the pages of a partnership that this person may see, in reading order."""
    root = f"/p/{partnership.slug}/"
    home = Link(partnership.name, root, path == root)
    rest = [
        Link(text, root + tail, path.startswith(root + tail))
        for text, tail, permission in PARTNERSHIP_PAGES
        if permission == "public" or may(user, permission, partnership)
    ]
    return (home, *rest)
