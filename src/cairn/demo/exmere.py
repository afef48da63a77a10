"""Exmere, the made-up place of the demo: agreements, what services sent, figures, releases."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from cairn.commands import say
from cairn.demo.prepare import BY

NAME, SLUG = "Exmere", "exmere"
NOTE = "Exmere, its three districts, its services and everybody in its records are made up."
DAYS_AFTER = 12
SEEN = "The totals were looked at beside last year's. In the demo both people are made up."
PURPOSE = "To show how Cairn works with records of made-up people."


def prepare(examples: Path) -> None:
    """From an empty place to released figures; what is there already stays."""
    from cairn.web.runs import services as runs

    place = _place()
    with say.step(f"{NAME}: agreements to share records"):
        _agreements(place, examples / SLUG)
    with say.step(f"{NAME}: records that its services sent"):
        _submissions(place)
    if runs.latest(place) is None:
        with say.step(f"{NAME}: every measure from the records"):
            runs.measure(place, by=BY, purpose=PURPOSE)
    for audience in ("public", "partner"):
        with say.step(f"{NAME}: figures released ({audience})"):
            _release(place, audience)


def _release(place: Any, audience: str) -> None:
    """One made-up person proposes the first release to an audience, another approves it."""
    from cairn.web.accounts.services import demo_account
    from cairn.web.approvals import services
    from cairn.web.approvals.models import Release
    from cairn.web.runs import services as runs

    if Release.objects.for_partnership(place).filter(audience=audience).exists():
        return
    run = runs.latest(place)
    if run is None:
        return
    made = services.propose(run, audience, by=demo_account("analyst", place))
    services.approve(made, by=demo_account("senior_responsible_owner", place), reason=SEEN)


def _place() -> Any:
    from cairn.synthetic.exmere import AREA
    from cairn.web.partnerships import services
    from cairn.web.partnerships.models import Partnership

    known = Partnership.objects.filter(slug=SLUG).first()
    facts: dict[str, Any] = {"name": NAME, "areas": [AREA], "nation_note": NOTE}
    if known is None:
        known = services.create(by=BY, slug=SLUG, made_up=True, **facts)
    return known


def _agreements(place: Any, folder: Path) -> None:
    """Register each agreement that is not there yet."""
    from cairn.web.agreements.models import Agreement
    from cairn.web.agreements.services import register

    known = set(Agreement.objects.for_partnership(place).values_list("key", flat=True))
    for path in sorted(folder.glob("agreement-*.toml")):
        text = path.read_text("utf-8")
        if not any(f'key = "{key}"' in text for key in known):
            register(text, partnership=place, by=BY)


def _submissions(place: Any) -> None:
    """Take in what each service sent, in the order in which it came, unless it was measured already."""
    from cairn.synthetic.exmere import exmere
    from cairn.web.core.clock import today
    from cairn.web.runs.services import latest

    if latest(place) is not None:
        return
    with tempfile.TemporaryDirectory(prefix="cairn-exmere-") as folder:
        for sent in exmere(Path(folder), today()):
            _take(place, sent)


def _take(place: Any, sent: Any) -> None:
    from cairn.web.submissions import services

    made = services.receive(sent.folder, partnership=place, by=BY)
    _came(made, sent.day)
    for code, name in zip(sent.providers, sent.names, strict=True):
        if code not in services.names(place):
            services.name_provider(place, code, name, by=BY, contact_role="Data manager")


def _came(made: Any, day: date) -> None:
    """Date what came months ago to then: a few days after the month that it tells of."""
    from django.utils import timezone

    from cairn.web.submissions.models import Submission

    then = datetime.combine(day + timedelta(days=DAYS_AFTER), time(9, 30), timezone.get_current_timezone())
    if then < made.received_at:
        rows = Submission.objects.for_partnership(made.partnership)
        rows.filter(pk=made.pk).update(received_at=then)
