"""`cairn measure`: compute measures from the records held here, or from a folder without an installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.commands import exact, house, say
from cairn.commands.load import COMMAND_LINE, bar
from cairn.commands.naming import somebody

if TYPE_CHECKING:
    from cairn.measures import Span
    from cairn.web.runs.models import Run

MEASURED = "Measured from the command line"
NOTHING_KEPT = "Nothing was stored, and nothing logged, as no installation was used. The figures are exact: "
CARE = "keep them as you keep the records."


@dataclass(frozen=True)
class Asked:
    """Which periods and measures somebody asks for, as they wrote them, and the file to write."""

    periods: tuple[str, ...]
    metrics: tuple[str, ...] | None
    out: Path | None

    def spans(self, last: date, first: date) -> list[Span]:
        """The periods for records of these days; ends the command for what is no period."""
        from cairn.framework.periods import PeriodError
        from cairn.web.runs.standard import asked

        try:
            return asked(self.periods, last, first)
        except PeriodError as wrong:
            say.stop(str(wrong), code=say.REFUSED)


def measure(asked: Asked, slug: str | None, as_at: datetime | None, by: str, purpose: str) -> None:
    """Measure what is held of a partnership. With a file, for a named person whose look is logged."""
    house.ready()
    partnership = exact.partnership(slug)
    reader = exact.reader(by, purpose, partnership) if asked.out else None
    starter = reader or (somebody(by) if by else COMMAND_LINE)
    run = _run(asked, partnership, as_at, starter, purpose.strip() or MEASURED)
    say.out.print(_done(run), markup=False)
    if asked.out and reader:
        _write(asked.out, _read(run, reader, purpose))


def _run(asked: Asked, partnership: Any, as_at: datetime | None, by: Any, purpose: str) -> Run:
    from cairn.web.core import clock
    from cairn.web.runs import services, sources
    from cairn.web.submissions.services import NothingHeld

    moment = _end_of(as_at) if as_at else clock.now()
    try:
        source = sources.held_at(partnership, moment)
        spans = asked.spans(source.last, source.first) if asked.periods else None
        with bar("Measuring") as progress:
            return services.measure(
                partnership, periods=spans, metrics=asked.metrics, by=by, purpose=purpose, as_at=moment,
                progress=lambda done, total, _: progress(done, total),
            )  # fmt: skip
    except (NothingHeld, services.RunRefused) as refused:
        say.stop(str(refused), "Nothing was measured.", say.REFUSED)
    except services.RunFailed as failed:
        say.stop(str(failed))


def _end_of(day: datetime) -> datetime:
    """The last moment of a day, here."""
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day.date(), time.max))


def _done(run: Run) -> str:
    from cairn.framework import formats
    from cairn.web.runs import words

    return (
        f"{run.partnership.name}: {formats.plural(run.observations, 'figure')} from {words.records(run)}, "
        f"in {words.took(run.seconds)}. Run {run.pk}."
    )


def _read(run: Run, reader: Any, purpose: str) -> Sequence[Any]:
    from cairn.web.runs import services

    try:
        return services.exact(run, by=reader, purpose=purpose)
    except services.LookRefused as refused:
        say.stop(str(refused), exact.ADVICE, say.REFUSED)


def _write(out: Path, rows: Sequence[Any]) -> None:
    from cairn.framework import formats
    from cairn.web.runs import layout

    try:
        count = layout.write(out, rows)
    except OSError as error:
        say.stop(f"'{out}' cannot be written ({error.strerror}).", "Give another file.", say.REFUSED)
    say.out.print(f"{formats.plural(count, 'exact figure')} written to {out}, for you alone.", markup=False)


def without_installation(
    asked: Asked, folder: Path | None, records: Path | None, engine: str, *, installed: bool
) -> None:
    """Measure a folder straight away: checked, computed, written; nothing is stored and nothing logged."""
    if asked.out is None or installed or bool(folder) == bool(records):
        say.stop(
            "Without an installation a folder is measured into a file, for nobody's account.",
            "Give --folder DIR (or --engine spark --records DIR) and --out FILE, without --partnership, "
            "--as-at or --by.",
            say.REFUSED,
        )
    if (engine == "spark") != bool(records):
        say.stop("Spark reads --records, and DuckDB reads --folder.", SPARK_HELP, say.REFUSED)
    _write(asked.out, _of_records(asked, records) if records else _of_folder(asked, folder or Path()))
    say.out.print(NOTHING_KEPT + CARE)


SPARK_HELP = "Give --engine spark --records DIR, or --folder DIR alone."


def _of_folder(asked: Asked, folder: Path) -> Sequence[Any]:
    from cairn.measures import tables_of

    with exact.checked(folder) as found:
        manifest: Any = found.manifest
        spans = asked.spans(manifest.period_end, manifest.period_start)
        with say.step(f"Measured {folder.name}"):
            return _figures(asked, tables_of(found.tables()), manifest, spans)


def _of_records(asked: Asked, records: Path) -> Sequence[Any]:
    from cairn.commands import spark

    manifest = spark.manifest_of(records)
    spans = asked.spans(manifest.period_end, manifest.period_start)
    with say.step(f"Measured {records.name} on Spark"), spark.opened(records) as tables:
        return _figures(asked, tables, manifest, spans)


def _figures(asked: Asked, tables: Any, manifest: Any, spans: Sequence[Span]) -> Sequence[Any]:
    from cairn.framework.engine import EngineError
    from cairn.measures import Facts, TablesError, UnknownMeasure
    from cairn.web.runs.figures import NothingToMeasure, figures

    facts = Facts(manifest.extract_date, tuple(manifest.areas))
    try:
        return figures(tables, facts, spans, asked.metrics)
    except (UnknownMeasure, NothingToMeasure, TablesError, EngineError) as told:
        say.stop(str(told), "Nothing was measured.", say.REFUSED)
