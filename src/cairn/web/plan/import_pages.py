"""What a file would make of a plan, as a page shows it: sentences, doubts by kind, changes and actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cairn.framework import formats
from cairn.framework.catalogue import catalogue
from cairn.web.plan.importing import Preview
from cairn.web.plan.importing.actions import Planned, due_words
from cairn.web.plan.importing.columns import layouts
from cairn.web.plan.importing.doubts import Doubt, kinds
from cairn.web.plan.models import Finding

OFTEN = {"P1M": "each month", "P3M": "each quarter", "P6M": "every six months", "P1Y": "each year"}
ROWS = {
    "action": ("row with actions", "rows with actions"), "heading": ("heading", "headings"),
    "head": ("row of heads or explanations", "rows of heads or explanations"),
    "blank": ("blank row", "blank rows"), "doubt": ("row in doubt", "rows in doubt"),
}  # fmt: skip
COLUMNS = ("Action", "When", "Who answers", "May be measured by", "In the file")
CHANGES = {
    "new": ("new action", "new actions"), "changed": ("action changed", "actions changed"),
    "same": ("action as it was", "actions as they were"),
    "gone": ("action not in the file", "actions not in the file"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DoubtsOfKind:
    """All doubts of one kind."""

    name: str
    first: bool
    doubts: tuple[Doubt, ...]


def sentence(shown: Preview) -> str:
    """What is in the file, in one sentence."""
    themes = len({one.theme.number for one in shown.actions})
    if not shown.actions:
        return "No action was found in the file. Say what its columns hold."
    return (
        f"{formats.plural(len(shown.actions), 'action')} under {formats.plural(themes, 'theme')}, "
        f"and {formats.plural(len(shown.doubts), 'doubt')} to look at."
    )


def rows_sentence(shown: Preview) -> str:
    """How every row of the file was taken."""
    parts = [formats.plural(count, *ROWS[kind]) for kind, count in shown.counts.items() if count]
    rows = formats.plural(len(shown.lines), "row")
    return f"The file has {rows}: {formats.join_words(parts)}. None was dropped."


def changes_sentence(shown: Preview) -> str:
    """What would become of the plan that there is."""
    if shown.plan is None:
        return ""
    counts = {kind: sum(one.kind == kind for one in shown.changes) for kind in CHANGES}
    parts = [formats.plural(count, *CHANGES[kind]) for kind, count in counts.items() if count]
    return f"Against “{shown.plan.title}”: {formats.join_words(parts)}." if parts else ""


def doubts(shown: Preview) -> list[DoubtsOfKind]:
    """The doubts by kind, those first that the plan cannot be relied on with."""
    return _by_kind(shown.doubts)


def new_and_known(shown: Preview) -> tuple[list[DoubtsOfKind], list[Doubt]]:
    """The doubts that the plan does not have as findings yet, by kind, and those that it has."""
    keys = {one.planned.key: one.action.key for one in shown.changes if one.planned and one.action}
    rows = Finding.objects.for_partnership(shown.partnership).filter(plan=shown.plan)
    there = set(rows.values_list("kind", "action__key", "text")) if shown.plan else set()
    known = [
        one for one in shown.doubts if (one.kind, keys.get(one.action, one.action) or None, one.text) in there
    ]
    return _by_kind([one for one in shown.doubts if one not in known]), known


def _by_kind(there: Sequence[Doubt]) -> list[DoubtsOfKind]:
    order = list(kinds())
    found = sorted(there, key=lambda one: (not one.first, order.index(one.kind)))
    grouped = ((key, tuple(part)) for key, part in groupby(found, key=lambda one: one.kind))
    return [DoubtsOfKind(kinds()[key].name, kinds()[key].first, part) for key, part in grouped]


def cells_of(shown: Preview) -> dict[str, list[str]]:
    """The first different cells of each column, for examples: of rows with actions, where some are known."""
    found: dict[str, list[str]] = {}
    rows = zip(shown.sheet.rows, layouts(shown.sheet), shown.lines, strict=True)
    useful = [(row, labels) for row, labels, line in rows if line.kind == "action" or not shown.actions]
    for row, labels in useful:
        for label, cell in zip(labels, row.cells, strict=False):
            there = found.setdefault(label, [])
            if cell and cell != label and cell not in there and len(there) < 3:
                there.append(cell)
    return found


def actions_table(shown: Preview) -> dict[str, Any]:
    """The actions as they would be taken."""
    return {
        "caption": "Actions as they would be taken", "caption_hidden": True,
        "columns": [{"text": name} for name in COLUMNS],
        "rows": [_action(one) for one in shown.actions],
    }  # fmt: skip


def _action(one: Planned) -> list[dict[str, Any]]:
    measures = [catalogue().measures[key].name for key in one.suggestions]
    return [
        {"text": f"{one.number or 'No number'}: {one.text}"}, {"text": when_words(one)},
        {"text": "; ".join(one.leads) or "Nobody named"}, {"text": "; ".join(measures) or "No suggestion"},
        {"text": one.place.words},
    ]  # fmt: skip


def when_words(one: Planned) -> str:
    """What was understood of a timescale."""
    when = one.when
    parts = [
        f"by {due_words(when.due)}" if when.due else "",
        f"year {when.relative_year} of the plan" if when.relative_year else "",
        OFTEN.get(when.recurrence, ""),
        "going on" if when.ongoing else "",
    ]
    text = ", ".join(part for part in parts if part)
    return (text[0].upper() + text[1:]) if text else "Not known"


def changes_table(shown: Preview) -> dict[str, Any]:
    """What would change in actions that the plan has."""
    rows = [
        [{"text": one.action.key}, {"text": name.capitalize()}, {"text": old}, {"text": new}]
        for one in shown.changes if one.kind == "changed" for name, old, new in one.words
    ]  # fmt: skip
    columns = [{"text": name} for name in ("Action", "What", "Now", "Then")]
    return {"caption": "Changes of actions", "caption_hidden": True, "columns": columns, "rows": rows}
