"""`cairn synthetic FOLDER`: a submission of made-up records to try things with, and the truth beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cairn.commands import say

BESIDE = "-truth"


def synthetic(
    folder: Path, people: int, seed: int, years: int, faults: int, broken: str, until: date | None
) -> None:
    """Write a whole submission into `folder`, and who is who and which rows are wrong into `folder`-truth."""
    from cairn.synthetic import Settings, break_files, county
    from cairn.synthetic.broken import WAYS
    from cairn.synthetic.exmere import last_of_month

    truth = folder.with_name(folder.name + BESIDE)
    if truth.exists():
        say.stop(f"There is already a folder '{truth}'.", "Give another folder, or move that one.")
    if broken and broken not in WAYS:
        say.stop(f"There is no rule of files {broken}.", f"Choose from {', '.join(WAYS)}.", say.REFUSED)
    day = until or last_of_month(date.today(), 1)
    try:
        made = county(Settings(people=people, seed=seed, years=years, until=day))
        sent = made.submission(faults=faults)
        sent.write(folder)
        if broken:
            break_files(folder, broken)
    except (ValueError, FileExistsError) as refused:
        say.stop(str(refused), code=say.REFUSED)
    sent.truth.write(truth)
    _tell(folder, truth, sum(map(len, sent.files.values())), len(sent.truth.spoiled), broken)


def _tell(folder: Path, truth: Path, rows: int, spoiled: int, broken: str) -> None:
    wrong = f", {spoiled:,} of them to be refused" if spoiled else ""
    refused = f" A file breaks {broken} on purpose." if broken else ""
    say.out.print(f"{rows:,} rows of people who never lived are in {folder}{wrong}.{refused}", markup=False)
    say.out.print(f"The truth about them is in {truth}. Next: cairn check {folder}", markup=False)
