"""Writes the batch: what passed every check, in the framework's words, as one Parquet file."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from pathlib import Path

from cairn.framework.engine import Engine, quoted
from cairn.framework.loading.checks import status_sql
from cairn.framework.loading.faults import Fault, Unreadable
from cairn.framework.loading.layouts import Layout

# Dimension: the name by which the statements below call its table.
_TABLES = {
    "measure": "m", "area": "a", "period": "p", "breakdown": "b", "status": "s", "access": "c", "source": "o",
}  # fmt: skip


def write(engine: Engine, layout: Layout, target: Path, part: Path, *, spare: bool, limits: bool) -> int:
    """Write the rows of `kept` to `part`, then put it in the place of `target`; give how many.

    `spare` leaves out the rows of that table, `limits` fills in those of `limit_of`. Raises Unreadable where
    a row is lost on the way, which happens only if the file changes under our hands.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    engine.execute(f"COPY ({_select(layout, spare=spare, limits=limits)}) TO {quoted(part)} (FORMAT parquet)")
    rows = int(engine.scalar(f"SELECT count(*) FROM read_parquet({quoted(part)})"))
    left_out = int(engine.scalar("SELECT count(*) FROM spare")) if spare else 0
    if rows + left_out != engine.scalar("SELECT count(*) FROM kept"):
        raise Unreadable(
            Fault(0, "", "The file changed while it was read.", "Load it again when it is complete.")
        )
    part.replace(target)
    return rows


def _select(layout: Layout, *, spare: bool, limits: bool) -> str:
    joins = " ".join(f"JOIN dim_{name} {short} ON t.{name} = {short}.id" for name, short in _TABLES.items())
    sign = "CASE WHEN t.mark <> '' THEN 'shown as “' || t.mark || '” in the source' END"
    columns = [
        "t.line", "m.measure", "a.area", "p.period_kind", "p.period_start", "p.period_end", "b.breakdown",
        "t.numerator", "t.denominator", "t.value", *_limit_columns(limits), f"{status_sql(layout)} AS status",
        "c.restricted", f"concat_ws('; ', nullif(t.note, ''), {sign}) AS note", "o.source_key",
    ]  # fmt: skip
    limit_join = " LEFT JOIN limit_of l ON l.line = t.line" if limits else ""
    left_out = (
        " WHERE NOT EXISTS (SELECT 1 FROM spare x WHERE x.line = t.line AND x.measure = t.measure "
        "AND x.breakdown = t.breakdown)"
    )
    return f"SELECT {', '.join(columns)} FROM kept t {joins}{limit_join}{left_out if spare else ''}"


def _limit_columns(limits: bool) -> tuple[str, str, str]:
    given = "t.lower IS NOT NULL OR t.upper IS NOT NULL"
    if not limits:
        return "t.lower", "t.upper", f"CASE WHEN {given} THEN 'as published' ELSE '' END AS limits_method"
    method = f"CASE WHEN {given} THEN 'as published' ELSE coalesce(l.how, '') END AS limits_method"
    return "coalesce(t.lower, l.low) AS lower", "coalesce(t.upper, l.high) AS upper", method
