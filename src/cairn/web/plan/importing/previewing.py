"""What a file would make of a plan, before anything is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from cairn.web.plan.importing import actions, changes, checks, matching, measures
from cairn.web.plan.importing.actions import Planned
from cairn.web.plan.importing.changes import Change
from cairn.web.plan.importing.columns import Mapping, fields, layouts
from cairn.web.plan.importing.doubts import Doubt, doubt
from cairn.web.plan.importing.matching import Name
from cairn.web.plan.importing.names import Known, bare, initials_of
from cairn.web.plan.importing.rows import Kind, Line, Told, tell_apart
from cairn.web.plan.importing.sheet import Sheet, plain
from cairn.web.plan.models import Plan
from cairn.web.register.models import Group, Organisation

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

EXPECTED = ("action", "theme", "need", "timescale", "lead", "metric")
LONGEST_GROUP = 160


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be taken: every row accounted for, the actions, the doubts, the changes."""

    sheet: Sheet
    mapping: Mapping
    partnership: Partnership
    plan: Plan | None
    year_one: date | None
    lines: tuple[Line, ...]
    actions: tuple[Planned, ...]
    doubts: tuple[Doubt, ...]
    names: tuple[Name, ...]
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are what. They add up to the rows of the file."""
        found = Counter(line.kind for line in self.lines)
        return {kind.value: found[kind] for kind in Kind}

    @property
    def mark(self) -> str:
        """What would be written, as a short code: another code means that something else would be."""
        told = [
            (one.kind, one.planned, str(one.version and one.version.pk), one.words) for one in self.changes
        ]
        return hashlib.sha256(repr((told, self.names)).encode()).hexdigest()[:16]

    @property
    def changing(self) -> list[Change]:
        """What would be written: new actions and new versions."""
        return [one for one in self.changes if one.kind in ("new", "changed")]


def preview(
    sheet: Sheet,
    mapping: Mapping,
    partnership: Partnership,
    *,
    plan: Plan | None = None,
    year_one: date | None = None,
    names: AnyMapping[str, str] | None = None,
) -> Preview:
    """What would this file make of the plan? Nothing is written.

    `plan` is the plan that it is a newer file of; without one it begins a plan, whose year one begins on
    `year_one` if that is known. `names` says what to do with organisations that the register does not have.
    """
    year_one = plan.year_one if plan is not None else year_one
    told = tell_apart(sheet, mapping)
    found, new, doubts = matching.matched(actions.of_drafts(told.drafts), known(partnership), names or {})
    found = [replace(one, suggestions=measures.suggested(one.values.get("metric", ""))) for one in found]
    changed, unsure = changes.between(found, mapping, plan)
    everything = [
        *_of_file(sheet, mapping, found), *told.doubts, *_unmet(told), *checks.all_of(found, mapping),
        *doubts, *_groups(found, partnership), *_times(found, plan, year_one), *unsure,
    ]  # fmt: skip
    return Preview(
        sheet, mapping, partnership, plan, year_one, tuple(told.lines), tuple(found),
        tuple(dict.fromkeys(everything)), new, tuple(changed),
    )  # fmt: skip


def known(partnership: Partnership) -> Known:
    """The register's organisations by every spelling."""
    there = Organisation.objects.for_partnership(partnership)
    return Known({bare(name): one.name for one in there for name in (one.name, *one.also)})


def _of_file(sheet: Sheet, mapping: Mapping, found: list[Planned]) -> Iterator[Doubt]:
    """Doubts about the file as a whole."""
    whole = "The whole file"
    if not mapping.fields:
        yield doubt("no-head", whole)
    names = {one.key: one.name[0].lower() + one.name[1:] for one in fields()}
    themes = any(one.theme.title != actions.NO_THEME.title for one in found)
    needs = any(one.need != actions.NO_NEED for one in found)
    there = mapping.fields | {key for key, known in (("theme", themes), ("need", needs)) if known}
    for key in EXPECTED if mapping.fields else ():
        if key not in there:
            yield doubt("column-missing", whole, what=names[key])
    for note in sheet.notes:
        yield doubt(note.kind, whole, count=note.count, what=note.what)
    unread = _unread(sheet, mapping)
    yield from (doubt("column-unread", whole, what=head, count=count) for head, count in unread.items())


def _unread(sheet: Sheet, mapping: Mapping) -> dict[str, int]:
    """How many cells hold something in each column that is not read, in tables of which another is."""
    found: Counter[str] = Counter()
    for row, labels in zip(sheet.rows, layouts(sheet), strict=True):
        if any(mapping.columns.get(label) for label in labels):
            pairs = zip(labels, row.cells, strict=False)
            found.update(
                label for label, cell in pairs if cell and cell != label and not mapping.columns.get(label)
            )
    return dict(found)


def _unmet(told: Told) -> Iterator[Doubt]:
    """Needs that no action answers."""
    answered = {draft.need.same for draft in told.drafts if draft.need}
    for need, place in told.needs:
        if need.same not in answered:
            yield doubt("need-empty", place.words, what=f"{need.number} {need.title}".strip())


def _groups(found: list[Planned], partnership: Partnership) -> Iterator[Doubt]:
    """Groups that may be one, and cells that are no group's name."""
    names = list(Group.objects.for_partnership(partnership).values_list("name", flat=True))
    for one in found:
        name = one.values.get("group", "")
        if len(name) > LONGEST_GROUP and one.part == 0:
            yield doubt("group-unclear", one.place.words, one.key, what=name)
        elif name and plain(name) not in map(plain, names):
            other = next((there for there in names if _same_group(name, there)), "")
            if other:
                yield doubt("group-like", one.place.words, one.key, what=name, other=other)
            names.append(name)


def _same_group(name: str, other: str) -> bool:
    """Whether two groups' names differ by one word, by a slip of the pen, or are each other's initials."""
    one, two = set(plain(name).split()), set(plain(other).split())
    if initials_of(name, other) or initials_of(other, name):
        return True
    alike = SequenceMatcher(None, plain(name), plain(other)).ratio() >= 0.9
    return alike or (len(one) > 2 and len(one) == len(two) and len(one & two) >= len(one) - 1)


def _times(found: list[Planned], plan: Plan | None, year_one: date | None) -> Iterator[Doubt]:
    """Years of a plan that has no first year, and days outside its time."""
    for one in found:
        if one.when.relative_year and year_one is None:
            yield doubt("year-without-start", one.place.words, one.key, what=one.when.relative_year)
        if one.when.due and plan is not None and _outside(one.when.due, plan):
            yield doubt("due-outside", one.place.words, one.key, what=actions.due_words(one.when.due))


def _outside(day: date, plan: Plan) -> bool:
    return bool((plan.starts and day < plan.starts) or (plan.ends and day > plan.ends))
