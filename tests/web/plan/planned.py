"""A plan so small that a person can check it: two themes, four actions, two owners, one post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cairn.web.partnerships.models import Partnership
from cairn.web.plan import services
from cairn.web.plan.models import Action, Finding, Need, Plan, Version
from cairn.web.register import services as register
from cairn.web.register.models import Organisation, Post

JANUARY, MARCH, JUNE = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (1, 3, 6))
TREATED, DEATHS = "numbers-in-treatment", "drug-misuse-deaths"


@dataclass
class Tiny:
    """The plan with what it is made of."""

    place: Partnership
    plan: Plan
    police: Organisation
    council: Organisation
    post: Post
    needs: tuple[Need, Need]

    def version(self, key: str) -> Version:
        """What an action says now."""
        return Version.objects.get(
            partnership=self.place, action__plan=self.plan, action__key=key, current=True
        )

    def action(self, key: str) -> Action:
        """One action."""
        return Action.objects.get(partnership=self.place, plan=self.plan, key=key)


def tiny(place: Partnership, *, published: datetime | None = JANUARY, state: str = "current") -> Tiny:
    """Make the plan. Its actions came in on 1 January 2026, before noon, and it was published at noon."""
    plan = Plan.objects.create(partnership=place, title="Plan of Exmere", state=state, published=published)
    police = register.organisation(place, "Exmere Police", by="a test")
    council = register.organisation(place, "Exmere Council", by="a test")
    post = register.post(council, "Commissioning lead", by="a test")
    needs = tuple(
        Need.objects.create(partnership=place, number=number, title=title,
                            theme=services.theme(plan, theme, name, place=at))
        for at, (theme, name, number, title) in enumerate(
            [("1", "Less supply", "1", "Share what we know"), ("2", "More treatment", "2", "Reach more people")]
        )
    )  # fmt: skip
    made = Tiny(place, plan, police, council, post, needs)  # type: ignore[arg-type]
    _actions(made)
    return made


def _actions(made: Tiny) -> None:
    first, second = made.needs
    common: dict[str, Any] = {
        "by": "a test",
        "came_by": "import",
        "made_at": datetime(2026, 1, 1, 9, tzinfo=UTC),
    }
    services.add(
        made.plan, "1-1.1", need=first, number="1.1", text="Meet each month", owners=[(made.police, None)],
        timescale="By Sept 26", due=date(2026, 9, 30), rationale="Nobody knows all of it", **common,
    )  # fmt: skip
    services.add(
        made.plan, "1-1.2", need=first, number="1.2", text="Map who sells", ongoing=True, recurrence="P3M",
        timescale="Ongoing, quarterly", place=1, **common,
    )  # fmt: skip
    services.add(
        made.plan, "2-2.1", need=second, number="2.1", text="Open on Saturdays",
        owners=[(made.council, made.post)], partners=[made.police], relative_year=1, timescale="Year one",
        metrics=[{"measure": TREATED, "direction": "up", "when": "by March 2027"}],
        commitments=["treatment-quality"], **common,
    )  # fmt: skip
    services.add(made.plan, "2-new", need=second, text="Write to every doctor", place=1, **common)


def finding(made: Tiny, text: str = "Two actions say the same") -> Finding:
    """Something odd."""
    return Finding.objects.create(
        partnership=made.place,
        plan=made.plan,
        action=made.action("1-1.1"),
        kind="twice",
        where="Row 3",
        text=text,
    )
