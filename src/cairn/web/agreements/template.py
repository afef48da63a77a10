"""An agreement to begin with: a sound TOML file with a note on each entry and all that may be chosen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from cairn.records.contract import contract
from cairn.web.agreements.choices import Choice, choices
from cairn.web.agreements.coverage import about_people, add_months

FILE = Path(__file__).parent / "data" / "template.toml"


def template(today: date) -> str:
    """The text of the template, with days that fit `today`. It can be registered as it is."""
    text = FILE.read_text("utf-8")
    for name in ("regime", "use", "basis", "condition", "gateway"):
        text = text.replace(f"@{name}@", _notes(getattr(choices(), name).values()))
    text = text.replace("@files@", "\n".join(_files()))
    for name, day in _days(today).items():
        text = text.replace(f"@{name}@", day.isoformat())
    return text


def _notes(listed: Iterable[Choice]) -> str:
    return "\n".join(f"#   {_note(one)}" for one in listed)


def _note(one: Choice) -> str:
    limit = f"; at most {one.most_months} months" if one.most_months else ""
    reference = f"; gateway_reference is {one.reference}" if one.reference else ""
    regimes = f" [{', '.join(one.regimes)}]" if one.regimes else ""
    return f'"{one.key}": {one.name}{limit}{reference}{regimes}'


def _files() -> list[str]:
    known = [file for file in contract().files.values() if about_people(file.name)]
    return [f"#   {file.name}: {file.row} [{file.regime}]" for file in known]


def _days(today: date) -> dict[str, date]:
    first = add_months(today, 1).replace(day=1)
    last = add_months(first, 36) - timedelta(days=1)
    return {"starts": first, "ends": last, "review": add_months(first, 12), "dpia": today}
