"""A file beside the plan that it is a newer version of: what is new, changed, the same, or gone.

Three things are compared: what the file says now, what the last accepted file said, and what the plan says.
Only what the file changed is written: a change made in Cairn since is not undone by a file that knows nothing
of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.importing.actions import Planned
from cairn.web.plan.importing.columns import Mapping
from cairn.web.plan.importing.doubts import Doubt, doubt
from cairn.web.plan.importing.sheet import plain
from cairn.web.plan.models import Owner, Plan, Version

Facts = dict[str, Any]
FIELDS = {
    "number": "number", "text": "words", "rationale": "reason", "resources": "resources",
    "timescale": "timescale", "measured_by": "metric", "group": "group", "owners": "owners",
    "partners": "partners", "need": "need",
}  # fmt: skip
READ_FROM = {
    "number": ("action", "number"), "text": ("action",), "rationale": ("rationale",),
    "resources": ("resources",), "timescale": ("timescale",), "measured_by": ("metric",), "group": ("group",),
    "owners": ("lead",), "partners": ("partners",), "need": ("action",),
}  # fmt: skip
ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one action: "new", "changed", "same" or "gone". `fields` are (before, after)."""

    kind: str
    planned: Planned | None = None
    action: Any = None
    version: Any = None
    fields: AnyMapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """Each changed field for a page: its name, what it said, what it would say."""
        return [(FIELDS[key], shown(old), shown(new)) for key, (old, new) in self.fields.items()]


def shown(value: Any) -> str:
    """A value for a page; "nothing" where it is empty."""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return text or "nothing"


def facts(one: Planned) -> Facts:
    """What a file says of an action, as plain values that can be kept and compared."""
    said = one.values
    group = said.get("group", "")
    return {
        "number": one.number, "text": one.text, "rationale": said.get("rationale", ""),
        "resources": said.get("resources", ""), "timescale": said.get("timescale", ""),
        "measured_by": said.get("metric", ""), "group": group if len(group) <= 160 else "",
        "owners": sorted(one.leads), "partners": sorted(one.partners),
        "need": [one.theme.number, one.need.number, one.need.title],
    }  # fmt: skip


def _now(version: Version, owners: Iterable[Owner]) -> Facts:
    """The same of a version of the plan."""
    there = list(owners)
    return {
        "number": version.number, "text": version.text, "rationale": version.rationale,
        "resources": version.resources, "timescale": version.timescale, "measured_by": version.measured_by,
        "group": version.group.name if version.group else "",
        "owners": sorted(one.organisation.name for one in there if not one.partner),
        "partners": sorted(one.organisation.name for one in there if one.partner),
        "need": [version.need.theme.number, version.need.number, version.need.title],
    }  # fmt: skip


def between(found: list[Planned], mapping: Mapping, plan: Plan | None) -> tuple[list[Change], list[Doubt]]:
    """What the file would change in the plan, action by action, and what is unsure about it."""
    if plan is None:
        return [Change("new", one) for one in found], []
    there = _there(plan)
    said = last_said(plan)
    pairs, doubts = _paired(found, there, said)
    result = []
    for one in found:
        version = pairs.get(one.key)
        change, unsure = _change(one, version, said, mapping)
        result.append(change)
        doubts += unsure
    gone = [one for one in there if one.pk not in {version.pk for version in pairs.values()}]
    for version in gone:
        if str(version.action_id) in said and version.state != Version.State.DROPPED:
            result.append(Change("gone", None, version.action, version))
            doubts.append(doubt("gone-from-file", "The whole file", version.action.key))
    return result, doubts


def _there(plan: Plan) -> list[Version]:
    rows = Version.objects.for_partnership(plan.partnership).filter(action__plan=plan, current=True)
    found: list[Version] = list(rows.select_related("action", "need__theme", "group").order_by("action__key"))
    owners: dict[int, list[Owner]] = {}
    mine = Owner.objects.for_partnership(plan.partnership).filter(version__action__plan=plan)
    for owner in mine.select_related("organisation"):
        owners.setdefault(owner.version_id, []).append(owner)
    for one in found:
        one.said_now = _now(one, owners.get(one.pk, []))  # type: ignore[attr-defined]
    return found


def last_said(plan: Plan) -> dict[str, Facts]:
    """What the accepted files said of each action, by its id; the newest file that names it counts."""
    files = PlanFile.objects.for_partnership(plan.partnership).filter(plan=plan).exclude(accepted_at=None)
    said: dict[str, Facts] = {}
    for one in files.order_by("accepted_at"):
        said |= one.facts
    return said


def _paired(
    found: list[Planned], there: list[Version], said: AnyMapping[str, Facts]
) -> tuple[dict[str, Version], list[Doubt]]:
    """Which action of the plan each one of the file is: by its words and place, its words, its number, and
    last by likeness, which is said."""
    before = {one.pk: said.get(str(one.action_id)) or _facts(one) for one in there}
    left, pairs, doubts = list(there), {}, []
    for same in (_same_all, _same_place, _same_words, _same_number):
        for one in found:
            match = next((version for version in left if same(one, before[version.pk])), None)
            if one.key not in pairs and match is not None:
                pairs[one.key] = match
                left.remove(match)
    for one in found:
        match = _most_like(one, left, before) if one.key not in pairs else None
        if match is not None:
            pairs[one.key] = match
            left.remove(match)
            doubts.append(
                doubt("matched-by-likeness", one.place.words, match.action.key, what=match.action.key)
            )
    return pairs, doubts


def _facts(version: Any) -> Facts:
    found: Facts = version.said_now
    return found


def _same_all(one: Planned, other: Facts) -> bool:
    return _same_place(one, other) and one.number == other["number"]


def _same_place(one: Planned, other: Facts) -> bool:
    theme, number, title = other["need"]
    place = (theme, plain(number), plain(title)) == (one.theme.number, *one.need.same)
    return place and _same_words(one, other)


def _same_words(one: Planned, other: Facts) -> bool:
    return one.same == plain(other["text"])


def _same_number(one: Planned, other: Facts) -> bool:
    return bool(one.number) and (one.theme.number, one.number) == (other["need"][0], other["number"])


def _most_like(one: Planned, left: list[Version], before: AnyMapping[int, Facts]) -> Version | None:
    """The action of the same theme that is worded most like it, if that is much alike."""
    near = [version for version in left if before[version.pk]["need"][0] == one.theme.number]
    scored = [
        (SequenceMatcher(None, one.same, plain(before[version.pk]["text"])).ratio(), version.pk)
        for version in near
    ]
    best = max(scored, default=(0.0, 0))
    return next(version for version in near if version.pk == best[1]) if best[0] >= ALIKE else None


def _change(
    one: Planned, version: Version | None, said: AnyMapping[str, Facts], mapping: Mapping
) -> tuple[Change, list[Doubt]]:
    if version is None:
        return Change("new", one), []
    now, mine = _facts(version), facts(one)
    before = said.get(str(version.action_id), now)
    read = [key for key in FIELDS if mapping.fields & set(READ_FROM[key])]
    touched = [key for key in read if mine[key] != before[key] and mine[key] != now[key]]
    clashing = [key for key in touched if now[key] != before[key]]
    fields = {key: (now[key], mine[key]) for key in touched if key not in clashing}
    doubts = [
        doubt(
            "changed-in-both", one.place.words, version.action.key, what=FIELDS[key], other=shown(mine[key])
        )
        for key in clashing
    ]
    return Change("changed" if fields else "same", one, version.action, version, fields), doubts
