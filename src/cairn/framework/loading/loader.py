"""Loads a file of figures: all of it or nothing, the same way every time, in bounded memory."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cairn.framework.engine import Engine, EngineError, connect
from cairn.framework.loading import (
    checks,
    fingertips,
    holds,
    limits,
    recognise,
    report,
    stage,
    straighten,
    tidy,
    twins,
    viewit,
    writing,
)  # fmt: skip
from cairn.framework.loading.faults import FileRefused, Unreadable
from cairn.framework.loading.header import read_header
from cairn.framework.loading.layouts import Layout, read_as_it_lies, read_straight
from cairn.framework.loading.sniff import Sniffed, sniff
from cairn.framework.observations import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.framework.loading.dimensions import Dimensions

LayoutName = Literal["observations", "fingertips", "viewit"]
Progress = Callable[[int, int], None]
MEMORY = "512MB"
_LAYOUTS = {"observations": tidy, "fingertips": fingertips, "viewit": viewit}
_HUNDRED = 100
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded. `batch` is the Parquet file, named by the file's hash and layout; `rows` its figures.

    `set_aside` counts rows of the file that were right and not kept; `faults` is then the report that lists
    them, else None. `holds` need a person's decision before the batch is shown.
    """

    sha256: str
    layout: LayoutName
    batch: Path
    rows: int
    set_aside: int
    faults: Path | None
    measures: tuple[str, ...]
    sources: tuple[Source, ...]
    holds: tuple[holds.Hold, ...]
    notices: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    """One load under way."""

    path: Path
    layout_name: LayoutName
    store: Path
    sniffed: Sniffed
    names: tuple[str, ...]
    folder: Path
    progress: Progress | None
    straightened: straighten.Straightened | None = None

    @property
    def key(self) -> str:
        return f"{self.sniffed.sha256}-{self.layout_name}"

    @property
    def report(self) -> Path:
        return self.store / "reports" / f"{self.key}.csv"

    def say(self, done: int) -> None:
        """Tell how far it is, in hundredths."""
        if self.progress:
            self.progress(done, _HUNDRED)


def load(
    path: Path,
    layout: LayoutName,
    *,
    store: Path,
    progress: Progress | None = None,
    previous: Sequence[Path] = (),
) -> Loaded:
    """Check every row of `path` and write its figures as one batch in `store`/batches.

    `layout` says whose file it is: "observations" (our tidy CSV), "fingertips" or "viewit". `progress` is
    called in this thread with hundredths done and 100. `previous` are earlier batches of the layout, newest
    last, for the comparison of the newest period with the one before. The same file gives the same batch.
    Raises FileRefused, with every fault, and then nothing is loaded; EngineError where the engine fails.
    """
    store.mkdir(parents=True, exist_ok=True)
    _clear(store)
    with tempfile.TemporaryDirectory(prefix=".load-", dir=store) as folder:
        work = _open(path, layout, store, Path(folder), progress)
        return _load(work, previous)


def _clear(store: Path) -> None:
    """Remove what loads that were killed more than a day ago left behind."""
    for folder in store.glob(".load-*"):
        if time.time() - folder.stat().st_mtime > _DAY:
            shutil.rmtree(folder, ignore_errors=True)


def _open(path: Path, layout: LayoutName, store: Path, folder: Path, progress: Progress | None) -> _Work:
    """Look at the file and its header. Raises FileRefused."""
    watch = (lambda done, size: progress(10 * done // size, _HUNDRED)) if progress else None
    sniffed = None
    try:
        sniffed = sniff(path, watch)
        names = read_header(sniffed)
        if faults := _LAYOUTS[layout].check(names):
            other = recognise.other_kind(layout, names, _LAYOUTS[layout].REQUIRED)
            raise Unreadable(*([other] if other else faults))
    except Unreadable as error:
        faults = list(error.faults)
    else:
        return _Work(path, layout, store, sniffed, names, folder, progress)
    name = sniffed.sha256 if sniffed else "unread-" + "".join(c for c in path.stem if c.isalnum())[:40]
    target = store / "reports" / f"{name}-{layout}.csv"
    report.write_report(target, iter(faults), sniffed)
    raise FileRefused(faults, report=target)


def _load(work: _Work, previous: Sequence[Path]) -> Loaded:
    fast = work.layout_name == "observations" and work.sniffed.plain
    if fast:
        with _engine(work, previous) as engine:
            staged = _stage_as_it_lies(engine, work)
            if staged is not None:
                return _finish(engine, work, *staged, previous)
    with _engine(work, previous) as engine:
        return _finish(engine, work, *_stage_straightened(engine, work), previous)


@contextmanager
def _engine(work: _Work, previous: Sequence[Path]) -> "Iterator[Engine]":
    with connect(work.store, work.path, *previous, memory=MEMORY) as engine:
        yield engine


def _stage_as_it_lies(engine: Engine, work: _Work) -> "tuple[Layout, Dimensions] | None":
    """Read a clean file without rewriting it; None where it turns out not to be clean."""
    layout = _LAYOUTS[work.layout_name].layout(work.names)
    source = stage.relation(layout, read_as_it_lies(str(work.path.resolve()), work.names), straight=False)
    try:
        dimensions = stage.distinct(engine, layout, source)
        if dimensions.blank:
            return None
        work.say(30)
        _stage(engine, work, layout, dimensions, source, straight=False)
    except EngineError as error:
        if error.kind == "OutOfMemoryException":
            raise
        return None
    lines = work.sniffed.lines + work.sniffed.ends_open - 1
    return (layout, dimensions) if engine.scalar("SELECT count(*) FROM staged") == lines else None


def _stage_straightened(engine: Engine, work: _Work) -> "tuple[Layout, Dimensions]":
    """Rewrite the file, then read it: line breaks in quotes, uneven rows, other encodings are one here."""
    layout = _LAYOUTS[work.layout_name].layout(work.names)
    try:
        work.straightened = straighten.straighten(
            work.sniffed, work.folder / "straight.csv", len(work.names), pad_one=layout.pad_one
        )
    except Unreadable as error:
        raise _unread(work, error) from None
    work.say(20)
    rows = read_straight(str(work.straightened.path.resolve()), work.names)
    if layout.prepare:
        layout.prepare(engine, rows)
    source = stage.relation(layout, rows, straight=True)
    dimensions = stage.distinct(engine, layout, source)
    work.say(30)
    _stage(engine, work, layout, dimensions, source, straight=True)
    return layout, dimensions


def _stage(
    engine: Engine, work: _Work, layout: Layout, dimensions: "Dimensions", source: str, *, straight: bool
) -> None:
    watch = (lambda share: work.say(30 + int(30 * share))) if work.progress else None
    target = work.folder / "staged.parquet"
    stage.stage(engine, layout, dimensions, source, target, straight=straight, watch=watch)


def _finish(
    engine: Engine, work: _Work, layout: Layout, dimensions: "Dimensions", previous: Sequence[Path]
) -> Loaded:
    work.say(60)
    aside, spare = _checked(engine, work, layout, dimensions)
    work.say(70)
    computed = limits.compute(engine, infer=layout.infer)
    batch = work.store / "batches" / f"{work.key}.parquet"
    part = work.folder / "batch.parquet"
    try:
        rows = writing.write(engine, layout, batch, part, spare=bool(spare), limits=bool(computed))
    except Unreadable as error:
        raise _unread(work, error) from None
    work.say(90)
    if aside:
        report.write_report(work.report, report.faults_of(engine, "aside"), work.sniffed, work.names)
    found = Loaded(
        work.sniffed.sha256, work.layout_name, batch, rows, aside, work.report if aside else None,
        _measures(engine, batch), _sources(engine, batch, layout), tuple(holds.find(engine, batch, previous)),
        _notices(engine, work, layout, spare=spare, computed=computed),
    )  # fmt: skip
    work.say(_HUNDRED)
    return found


def _checked(engine: Engine, work: _Work, layout: Layout, dimensions: "Dimensions") -> tuple[int, int]:
    """(rows set aside, rows that repeat another) of a file without a fault. Raises FileRefused."""
    faults, aside = checks.find(engine, layout, dimensions, len(work.names), ends_open=work.sniffed.ends_open)
    if work.straightened and work.straightened.cut:
        checks.tell_cut(engine, work.straightened.cut)
        faults += 1
    faulty = [one.name for one in layout.dimensions] if dimensions.faulty else []
    twins.keep(engine, aside=bool(aside), faulty=faulty)
    if not layout.own:
        aside = twins.set_older_aside(engine, faulty) or aside
    odds, spare = twins.find(engine)
    if not engine.scalar("SELECT count(*) FROM staged"):
        engine.execute(
            "INSERT INTO fault VALUES (0, '', 'The file has a header and no rows.', 'Export it again.')"
        )
        faults += 1
    if faults + odds:
        raise _refused(engine, work)
    return aside, spare


def _unread(work: _Work, error: Unreadable) -> FileRefused:
    report.write_report(work.report, iter(error.faults), None)
    return FileRefused(error.faults, report=work.report)


def _refused(engine: Engine, work: _Work) -> FileRefused:
    report.write_report(work.report, report.faults_of(engine, "fault"), work.sniffed, work.names)
    total = int(engine.scalar("SELECT count(*) FROM fault"))
    return FileRefused(report.first_faults(engine), report=work.report, total=total)


def _measures(engine: Engine, batch: Path) -> tuple[str, ...]:
    rows = engine.execute(
        "SELECT DISTINCT measure FROM read_parquet(?) ORDER BY ALL", [str(batch)]
    ).fetchall()
    return tuple(row[0] for row in rows)


def _sources(engine: Engine, batch: Path, layout: Layout) -> tuple[Source, ...]:
    rows = engine.execute(
        "SELECT DISTINCT source_key FROM read_parquet(?) ORDER BY ALL", [str(batch)]
    ).fetchall()
    return tuple(layout.sources[row[0]] for row in rows)


def _notices(engine: Engine, work: _Work, layout: Layout, *, spare: int, computed: int) -> tuple[str, ...]:
    """What a person should know of a file that was loaded."""
    said = []
    if work.sniffed.encoding != "utf-8":
        said.append(
            "The file is not UTF-8; it was read as Windows-1252. Check names with accents, £ or dashes."
        )
    if work.straightened and work.straightened.padded:
        said.append(
            _told(
                work.straightened.padded,
                "lacks its last, empty field; it was added.",
                "lack their last, empty field; it was added.",
            )
        )
    if work.straightened and work.straightened.blank:
        said.append(
            _told(work.straightened.blank, "is blank and was left out.", "are blank and were left out.")
        )
    if spare:
        said.append(
            _told(
                spare,
                "repeats an earlier row in every figure; it was kept once.",
                "repeat an earlier row in every figure; each was kept once.",
            )
        )
    if computed:
        said.append(f"Limits were worked out for {_rows(computed)} from numerator and denominator.")
    if layout.own and (others := checks.other_shares(engine))[0]:
        said.append(
            f"{_rows(others[0])} with another value than numerator and denominator give (the first in line "
            f"{others[1]:,}): no limits were worked out. Check that the value is weighted, and no slip."
        )
    asides = engine.execute(
        "SELECT reason, count(DISTINCT line) FROM aside GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    said += [f"{_rows(number)} set aside: {reason}" for reason, number in asides]
    return (*said, *layout.notices)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _told(number: int, of_one: str, of_many: str) -> str:
    return f"{_rows(number)} {of_one if number == 1 else of_many}"
