"""Submissions, findings and shares as the site's table component shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from cairn.framework import formats
from cairn.records.rules import rules
from cairn.web.submissions import advice, telling
from cairn.web.submissions.counting import allowed_words
from cairn.web.submissions.models import FindingCount, Submission
from cairn.web.submissions.providers import called, listed
from cairn.web.submissions.quality import Found, Quality, Told, grouped, of_provider, received_on

Table = dict[str, Any]
Names = Mapping[str, str]
Kind = FindingCount.Kind
NEVER = "Nothing yet"
MAY = "What may stand there"
WITHOUT: dict[Kind, tuple[str, ...]] = {Kind.FILE: (MAY, "Rows"), Kind.ROW: (), Kind.WARNING: (MAY,)}
CAPTIONS = {
    Kind.FILE: "Faults that refuse the whole submission",
    Kind.ROW: "Rows that were left out",
    Kind.WARNING: "Rows that were kept, with a warning",
}


def of_providers(
    newest: Mapping[str, tuple[Submission, Submission | None]], expected: Iterable[str], names: Names,
    slug: str, today: date, kept: Mapping[tuple[object, str], int],
) -> Table:  # fmt: skip
    """One row a provider: those that have sent something, and those whose agreement says that they will."""
    codes = sorted({*newest, *expected}, key=lambda code: (names.get(code, code), code))
    rows = [_provider(code, newest.get(code), names, slug, today, kept) for code in codes]
    return _table(
        "Providers", ["Provider", "Records to", "Received", "State", "Rows kept", "Faults", "Timing"], rows,
        numeric=("Rows kept", "Faults"), hidden=True,
    )  # fmt: skip


def _provider(
    code: str, pair: tuple[Submission, Submission | None] | None, names: Names, slug: str, today: date,
    kept: Mapping[tuple[object, str], int],
) -> list[dict[str, Any]]:  # fmt: skip
    address = reverse("submissions:provider", kwargs={"slug": slug, "code": code})
    if pair is None:
        cells = (NEVER, "Never", "None", "None", "None", "Nothing held")
        return [{"text": called(code, names), "href": address}, *({"text": cell} for cell in cells)]
    one, held = pair
    own = reverse("submissions:submission", kwargs={"slug": slug, "submission_id": one.pk})
    return [
        {"text": called(code, names), "href": address},
        {"text": period(one), "href": own},
        {"text": formats.day(received_on(one))},
        {"text": one.get_state_display()},
        {"text": telling.records(kept.get((one.pk, code), 0))},
        {"text": formats.number(faults(of_provider(one, code)))},
        {"text": telling.timing(held, today).word},
    ]


def of_history(found: Iterable[Submission], names: Names, slug: str) -> Table:
    """Every submission, newest first."""
    rows = [
        [
            {
                "text": formats.moment(_local(one)),
                "href": reverse("submissions:submission", kwargs={"slug": slug, "submission_id": one.pk}),
            },
            {"text": listed(one.providers, names) or "Nobody named"},
            {"text": period(one)},
            {"text": one.get_state_display()},
            {"text": formats.number(faults(grouped(one.findings.all())))},
        ]
        for one in found
    ]
    return _table(
        "Submissions", ["Received", "From", "Records to", "State", "Faults"], rows, numeric=("Faults",),
        hidden=True,
    )  # fmt: skip


def of_findings(found: Iterable[Found], names: Names | None = None) -> list[Table]:
    """A table for each thing that follows: refusal, rows left out, warnings. None for what did not occur.

    With `names` each finding says whose rows it is about.
    """
    every = list(found)
    return [_of_kind(kind, these, names) for kind in CAPTIONS if (these := advice.first(every, kind))]


def _of_kind(kind: str, found: Sequence[Found], names: Names | None) -> Table:
    columns, left_out = ("What is wrong", "Where", MAY, "What to do", "Rows"), WITHOUT[Kind(kind)]
    rows = [_finding(one, names) for one in found]
    kept = [[cell for name, cell in zip(columns, row, strict=True) if name not in left_out] for row in rows]
    shown = [name for name in columns if name not in left_out]
    return _table(CAPTIONS[Kind(kind)], shown, kept, numeric=("Rows",))


def _finding(one: Found, names: Names | None) -> list[dict[str, Any]]:
    rule = rules()[one.rule]
    said = f" ({one.said})" if one.said else ""
    of = f", of {listed(one.providers, names)}" if one.providers and names is not None else ""
    cells = (
        f"{rule.words}{said}",
        f"{advice.where(one.file, one.column)}{of}",
        allowed_words(one.rule, one.file, one.column) or "It is not about one value",
        rule.remedy,
        formats.number(one.rows),
    )
    return [{"text": cell} for cell in cells]


def of_rows(one: Submission) -> Table:
    """How many rows of each file were sent and kept."""
    rows = [
        [{"text": f"{name}.csv"}, *({"text": telling.records(count)} for count in _kept(one, counts))]
        for name, counts in one.rows.items()
    ]
    return _table("Rows", ["File", "Sent", "Kept"], rows, numeric=("Sent", "Kept"), keep=True)


def _kept(one: Submission, counts: Sequence[int]) -> tuple[int, int]:
    sent, kept = counts
    return sent, 0 if one.state == Submission.State.REFUSED else kept


def of_dropped(one: Submission) -> Table:
    """How many values were not stored, by column."""
    rows = [
        [{"text": column}, {"text": telling.records(count)}] for column, count in sorted(one.dropped.items())
    ]
    return _table("Values that were not stored", ["Column", "Values"], rows, numeric=("Values",), keep=True)


def of_shares(told: Iterable[Told], caption: str) -> Table:
    """Of what should be answered, how much is, now and in the submission before, beside the aim."""
    rows = [
        [
            {"text": f"{one.wanted.name}, of {one.wanted.of}" if one.wanted.of else one.wanted.name},
            {"text": telling.share(one.answered, one.asked)},
            {"text": telling.share(one.before[1], one.before[0]) if one.before else "Not sent"},
            {"text": telling.records(one.asked)},
            {"text": telling.beside_aim(one.wanted, one.answered, one.asked)},
        ]
        for one in told
    ]
    columns = ["What", "Now", "Before", "Of", "Beside the aim"]
    return _table(caption, columns, rows, numeric=("Now", "Before", "Of"))


def of_time(found: Quality) -> Table:
    """Rows left out by each rule, one column for each of the last periods."""
    periods = found.loaded[-max((len(counts) for counts in found.over_time.values()), default=0) :]
    labels = [f"To {formats.month_year(one.period_end)}" for one in periods if one.period_end]
    rows = [
        [{"text": rules()[rule].words}, *({"text": formats.number(count)} for count in counts)]
        for rule, counts in found.over_time.items()
    ]
    return _table("Rows left out, by rule", ["What is wrong", *labels], rows, numeric=labels)


def of_chart(found: Quality) -> Table:
    """What the chart shows."""
    rows = [
        [{"text": formats.month_year(one.period_end)}, {"text": formats.number(count)}]
        for one, count in zip(found.loaded, found.left_out, strict=True)
        if one.period_end
    ]
    return _table(
        "Rows left out", ["Records to", "Rows left out"], rows, numeric=("Rows left out",), keep=True
    )


def period(one: Submission) -> str:
    """The time that a submission is for, by its last day."""
    return formats.day(one.period_end) if one.period_end else "Not said"


def faults(found: Iterable[Found]) -> int:
    """Rows left out and faults of files; warnings are none."""
    return sum(one.rows for one in found if one.kind != Kind.WARNING)


def _local(one: Submission) -> Any:
    from django.utils import timezone

    return timezone.localtime(one.received_at)


def _table(
    caption: str, columns: Sequence[str], rows: Sequence[Any], *, numeric: Sequence[str] = (),
    keep: bool = False, hidden: bool = False,
) -> Table:  # fmt: skip
    heads = [{"text": name, "numeric": name in numeric} for name in columns]
    return {"caption": caption, "caption_hidden": hidden, "columns": heads, "rows": rows, "keep": keep}
