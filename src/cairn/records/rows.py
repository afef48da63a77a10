"""The row rules in the engine: cells, then keys, then relations, each against the rows that are still kept.

Everything happens in the schema `checking`, where `raw_<file>` holds cells as text and `<file>` the kept rows
as what they are; it is dropped in the end, so that nothing of a refused row stays.
"""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Sequence
from datetime import date

from cairn.framework.engine import Engine, quoted
from cairn.records.cells import MISSING, UNCONSENTED, empty_table, first_fault, typed
from cairn.records.contract import Contract, SourceFile, contract
from cairn.records.folder import Files
from cairn.records.rules import Check, checks

CHUNK = 50_000


def stage(engine: Engine, files: Files, extract: date | None) -> None:
    """Put the cells of every usable file into the engine, and the little functions that rules use."""
    engine.execute("DROP SCHEMA IF EXISTS checking CASCADE")
    engine.execute("CREATE SCHEMA checking")
    for table in ("faults", "doubts"):
        engine.execute(
            f"CREATE TABLE checking.{table} "
            '(file VARCHAR, row_no BIGINT, rule VARCHAR, "column" VARCHAR, provider VARCHAR)'
        )
    for statement in _macros(contract(), extract):
        engine.execute(statement)
    for source in sent(files):
        columns = ", ".join(f"{column} VARCHAR" for column in source.names)
        engine.execute(f"CREATE TABLE checking.raw_{source.name} (row_no BIGINT, {columns})")
        _insert(engine, source, files.read[source.name].header, files.read[source.name].rows)


def sent(files: Files) -> list[SourceFile]:
    """The files that have rows to check, in the order of the contract."""
    return [
        source
        for name, source in contract().files.items()
        if name in files.read and name not in files.broken and files.read[name].rows
    ]


def _macros(known: Contract, extract: date | None) -> list[str]:
    day = f"DATE '{extract.isoformat()}'" if extract else "CAST(NULL AS DATE)"
    substances = known.codes["substances"]
    groups = dict.fromkeys(one.group for one in substances.codes)
    cases = " ".join(
        f"WHEN '{group}' THEN substance IN ({', '.join(map(quoted, substances.of(group)))})"
        for group in groups
    )
    return [
        f"CREATE OR REPLACE TEMP MACRO as_at() AS {day}",
        f"CREATE OR REPLACE TEMP MACRO is_of(substance, wanted) AS CASE wanted {cases} END",
        # Completed years; born on 29 February, the birthday falls on 1 March in other years.
        "CREATE OR REPLACE TEMP MACRO age_on(born, day) AS year(day) - year(born) - CASE WHEN "
        "month(day) * 100 + day(day) < month(born) * 100 + day(born) THEN 1 ELSE 0 END",
    ]


def _insert(engine: Engine, source: SourceFile, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Hand the rows over as text, with two signs between cells and between rows that stand in none of them.

    That is quicker than parameters or arrays, for which the engine first loads other libraries.
    """
    cells = ", ".join(
        f"cells[{header.index(name) + 1}] AS {name}" if name in header else f"'' AS {name}"
        for name in source.names
    )
    for begin in range(0, len(rows), CHUNK):
        part = rows[begin : begin + CHUNK]
        between, after = _signs(part)
        text = after.join(map(between.join, part))
        engine.execute(
            f"INSERT INTO checking.raw_{source.name} SELECT {begin} + row_number() OVER (), {cells} FROM ("
            f"SELECT string_split(line, {quoted(between)}) AS cells FROM ("
            f"SELECT unnest(string_split({quoted(text)}, {quoted(after)})) AS line))"
        )


def _signs(rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Two characters that stand in no cell."""
    used = set("".join(map("".join, rows)))
    free = (sign for sign in map(chr, range(1, 0x110000)) if sign not in used and sign != "'")
    return next(free), next(free)


def check_rows(engine: Engine, files: Files, providers: Sequence[str], extract: date | None) -> None:
    """Steps 1 to 3: every fault into `checking.faults`, every kept row into its typed table."""
    full = sent(files)
    for source in contract().files.values():
        if source in full:
            _alone(engine, source, providers, extract)
        else:
            engine.execute(f"CREATE TABLE checking.{source.name} (row_no BIGINT, {empty_table(source)})")
    for source in full:
        orphans_known = source.parent and source.parent not in files.broken
        for turn in (1, 2):
            told = [one for one in checks("row", source.name, turn) if orphans_known or one.rule != "R11"]
            _relate(engine, source, told)


def note(engine: Engine, table: str, source: SourceFile, fault: str, place: str) -> int:
    """Write down `fault` ('RULE:column', NULL for none) of each row of `place` (this); gives how many."""
    provider = "this.provider" if "provider" in source.names else "''"
    engine.execute(
        f"INSERT INTO checking.{table} SELECT '{source.name}', row_no, split_part(fault, ':', 1), "
        f"split_part(fault, ':', 2), provider FROM (SELECT this.row_no, {fault} AS fault, "
        f"{provider} AS provider FROM {place}) WHERE fault IS NOT NULL"
    )
    return int((engine.fetchone() or (0,))[0])


def _alone(engine: Engine, source: SourceFile, providers: Sequence[str], extract: date | None) -> None:
    """Steps 1 and 2, cells and keys, which need no other file."""
    raw = f"checking.raw_{source.name}"
    fault = f"coalesce({first_fault(source, extract)}, {_belongs(source, providers)})"
    note(engine, "faults", source, fault, f"{raw} AS this")
    good = (
        f"{raw} AS this ANTI JOIN (FROM checking.faults WHERE file = '{source.name}') AS gone USING (row_no)"
    )
    again = _doubles(engine, source, good)
    engine.execute(
        f"CREATE TABLE checking.{source.name} AS SELECT row_no, {typed(source)} FROM {good} "
        f"{again} ORDER BY row_no"
    )


def _belongs(source: SourceFile, providers: Sequence[str]) -> str:
    """SQL: consent withheld and yet something sent (R08), or a provider that is not the manifest's (R09)."""
    whens = []
    if source.name == "clients":
        spare = (column for column in source.names if column not in UNCONSENTED)
        whens = [f"WHEN consent = 'no' AND {column} NOT IN {MISSING} THEN 'R08:{column}'" for column in spare]
    if "provider" in source.names and providers:
        listed = ", ".join(map(quoted, providers))
        whens.append(f"WHEN NOT list_contains([{listed}], provider) THEN 'R09:provider'")
    return f"CASE {' '.join(whens)} END" if whens else "NULL"


def _doubles(engine: Engine, source: SourceFile, good: str) -> str:
    """R10; gives the SQL that leaves out a row that is there again, the same in every column (W14)."""
    key, twice = ", ".join(source.key), f"checking.twice_{source.name}"
    engine.execute(
        f"CREATE TABLE {twice} AS SELECT * FROM {good} QUALIFY count(*) OVER (PARTITION BY {key}) > 1"
    )
    if not engine.scalar(f"SELECT count(*) FROM {twice}"):
        return ""
    every = ", ".join(source.names)
    engine.execute(
        f"CREATE TABLE checking.again_{source.name} AS SELECT row_no FROM {twice} "
        f"QUALIFY row_number() OVER (PARTITION BY {every} ORDER BY row_no) > 1"
    )
    left_out = f"ANTI JOIN checking.again_{source.name} AS again USING (row_no)"
    column = source.key[-1]
    fault = f"CASE WHEN count(*) OVER (PARTITION BY {key}) > 1 THEN 'R10:{column}' END"
    note(engine, "faults", source, fault, f"{twice} AS this {left_out}")
    note(
        engine,
        "doubts",
        source,
        f"'W14:{column}'",
        f"{twice} AS this JOIN checking.again_{source.name} USING (row_no)",
    )
    return left_out


def _relate(engine: Engine, source: SourceFile, told: Sequence[Check]) -> None:
    """Step 3: what `told` finds beside the rows of other files, and out with it."""
    whens = " ".join(f"WHEN {one.when} THEN '{one.rule}:{one.column}'" for one in told)
    if whens and note(engine, "faults", source, f"CASE {whens} END", beside(source)):
        engine.execute(
            f"DELETE FROM checking.{source.name} WHERE row_no IN "
            f"(SELECT row_no FROM checking.faults WHERE file = '{source.name}')"
        )


def beside(source: SourceFile) -> str:
    """SQL: the rows as `this`, each with its client and its episode where it has them."""
    joins = [f"checking.{source.name} AS this"]
    for parent, alias in (("clients", "client"), ("episodes", "episode")):
        if set(contract().files[parent].key) <= set(source.key) and parent != source.name:
            joins.append(
                f"checking.{parent} AS {alias} ON {same('this', alias, contract().files[parent].key)}"
            )
    return " LEFT JOIN ".join(joins)


def same(one: str, other: str, key: Sequence[str]) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in key)


def publish(engine: Engine, *, keep: bool) -> None:
    """The kept rows as tables named as the files are (none of them unless `keep`); all else is dropped."""
    for name in contract().files:
        engine.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT * EXCLUDE (row_no) FROM checking.{name} "
            f"WHERE {str(keep).lower()} ORDER BY row_no"
        )
    engine.execute("DROP SCHEMA checking CASCADE")
