"""Checking a submission: everything that is wrong with it at once, and its kept rows as typed tables."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from cairn.framework.engine import Engine, connect, quoted
from cairn.records.contract import contract
from cairn.records.doubts import Earlier, note_doubts
from cairn.records.findings import Finding, Refused
from cairn.records.folder import MUST_HAVE_ROWS, Files, read_files
from cairn.records.manifest import Manifest
from cairn.records.manifest import read as read_manifest
from cairn.records.rows import check_rows, publish, stage
from cairn.records.rules import rules

FEW = 4


class SubmissionRefused(ValueError):
    """The tables of a submission were asked for that has a fault of its files."""


@dataclass(slots=True)
class Checked:
    """What checking found.

    `faults` are those of the files, which refuse the whole, and those of rows, which are left out; `refused`
    are these rows alone; `rows` has for each file that could be read how many rows it has and how many of
    them are kept. Use it in a `with` statement, or close it: the tables live in an engine in memory.
    """

    manifest: Manifest | None
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    rows: Mapping[str, tuple[int, int]]
    _engine: Engine | None = None
    _own: bool = False

    @property
    def accepted(self) -> bool:
        """Whether it can be loaded: no fault but those of single rows."""
        return all(fault.kind != "file" for fault in self.faults)

    def tables(self) -> Engine:
        """The engine in which each file of the contract is a table of its name, with the kept rows only.

        Every file has its table with every column: DATE, BIGINT, DOUBLE or VARCHAR; no answer is NULL. A
        client without consent has the keys and that answer. Raises SubmissionRefused where it was refused.
        """
        if not self.accepted or self._engine is None:
            raise SubmissionRefused(
                "The submission was refused, so it has no tables. Put its faults right first."
            )
        return self._engine

    def close(self) -> None:
        """Forget the tables; an engine that was handed in stays open."""
        if self._engine is not None and self._own:
            self._engine.close()
        self._engine = None

    def __enter__(self) -> "Checked":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def check(folder: Path, *, engine: Engine | None = None, earlier: Earlier = ()) -> Checked:
    """Is the submission in `folder` as the contract says, and which of its rows are left out?

    `folder` holds manifest.json and the files that it names. The tables are made in `engine` if one is given.
    `earlier` are the clients of the providers' last submission (provider, client_id, the two initials, birth
    date, sex), to warn where they differ now. Nothing that is wrong is raised: it is in the result, without a
    value of any person. Raises NotADirectoryError where there is no such folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as empty:
    ...     [fault.rule for fault in check(Path(empty)).faults]
    ['F01']
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"There is no folder '{folder}'. Give the folder that holds manifest.json.")
    manifest, findings = read_manifest(folder)
    files = Files()
    if manifest and manifest.files:
        files = read_files(folder, manifest)
    if not files.read:
        return _made(manifest, findings + files.findings, {})
    return _in_engine(engine or connect(), engine is None, manifest or Manifest(), findings, files, earlier)


def _in_engine(
    engine: Engine, own: bool, manifest: Manifest, findings: list[Finding], files: Files, earlier: Earlier
) -> Checked:
    kept = False
    try:
        stage(engine, files, manifest.extract_date)
        check_rows(engine, files, manifest.providers, manifest.extract_date)
        rows = _row_findings(engine, "faults", manifest.providers)
        sent = {name: len(one.rows) for name, one in files.read.items() if one.counted}
        whole = [*findings, *files.findings, *_mostly_wrong(rows, sent)]
        kept = not any(one.kind == "file" for one in whole)
        if kept:
            note_doubts(engine, files, earlier)
        odd = _row_findings(engine, "doubts", manifest.providers)
        rest = _kept(engine, sent)
        publish(engine, keep=kept)
        return _made(manifest, [*whole, *rows, *odd], rest, engine if kept else None, own)
    finally:
        if own and not kept:
            engine.close()


def _made(
    manifest: Manifest | None,
    findings: Sequence[Finding],
    rows: Mapping[str, tuple[int, int]],
    engine: Engine | None = None,
    own: bool = False,
) -> Checked:
    faults = tuple(one for one in findings if one.kind != "warning")
    refused = tuple(Refused(one.file, one.row, one.rule, one.column) for one in faults if one.kind == "row")
    warnings = tuple(one for one in findings if one.kind == "warning")
    return Checked(manifest, faults, warnings, refused, rows, engine, own)


def _kept(engine: Engine, sent: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    return {
        name: (count, int(engine.scalar(f"SELECT count(*) FROM checking.{name}")))
        for name, count in sent.items()
    }


def _mostly_wrong(rows: Iterable[Finding], sent: Mapping[str, int]) -> list[Finding]:
    """F14: more than half of the clients or episodes are refused for faults of their own."""
    own = Counter(one.file for one in rows if one.rule != "R11")
    return [
        Finding("F14", name, said=f"{own[name]:,} of {sent[name]:,} rows")
        for name in MUST_HAVE_ROWS
        if sent.get(name, 0) >= FEW and own[name] * 2 > sent[name]
    ]


def _row_findings(engine: Engine, table: str, providers: Sequence[str]) -> list[Finding]:
    """The findings in a table of `checking`, file by file as in the contract and row by row."""
    looks = _looks(engine) if table == "faults" else {}
    order = list(contract().files)
    engine.execute(f'SELECT file, row_no, rule, "column", provider FROM checking.{table}')
    return [
        Finding(
            rule,
            file,
            row,
            column,
            provider if provider in providers else "",
            looks.get((file, row, column), ""),
        )
        for file, row, rule, column, provider in sorted(
            engine.fetchall(), key=lambda found: (order.index(found[0]), *found[1:3])
        )
    ]


def _looks(engine: Engine) -> dict[tuple[str, int, str], str]:
    """What the wrong values look like, by file, row and column; never the values."""
    engine.execute('SELECT DISTINCT file, rule, "column" FROM checking.faults')
    found = {}
    for file, rule, column in engine.fetchall():
        if not rules()[rule].looks:
            continue
        whens = " ".join(
            f"WHEN regexp_full_match(raw.{column}, {quoted(one.like)}) THEN {quoted(one.words)}"
            for one in rules()[rule].looks
        )
        engine.execute(
            f"SELECT row_no, CASE {whens} END AS look FROM checking.raw_{file} AS raw JOIN checking.faults "
            f"USING (row_no) WHERE file = '{file}' AND rule = '{rule}' AND \"column\" = '{column}' "
            "AND look IS NOT NULL"
        )
        found.update({(file, row, column): f"it looks like {look}" for row, look in engine.fetchall()})
    return found
