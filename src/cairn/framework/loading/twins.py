"""Rows that give one figure twice: alike, they are kept once; at odds, the file is refused."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from cairn.framework.engine import Engine

_SAME = "measure, area, period, breakdown, source"
_SAID = "hash(value, numerator, denominator, lower, upper, mark, status)"


def keep(engine: Engine, *, aside: bool) -> None:
    """The view `kept`: rows that can be read and are not set aside."""
    where = " AND line NOT IN (SELECT line FROM aside)" if aside else ""
    engine.execute(f"CREATE VIEW kept AS SELECT * FROM staged WHERE shape = '' AND wrong = 0{where}")


def find(engine: Engine) -> tuple[int, int]:
    """(rows at odds with an earlier one, rows wholly like an earlier one); faults of the first go to `fault`.

    Tables: twin, and the lines and measures of the rows to leave out in `spare`.
    """
    engine.execute(f"CREATE TABLE again AS SELECT hash({_SAME}) h FROM kept GROUP BY h HAVING count(*) > 1")
    if not engine.scalar("SELECT count(*) FROM again"):
        return 0, 0
    engine.execute(
        f"CREATE TABLE twin AS SELECT line, {_SAME}, {_SAID} AS said, "
        f"first_value(line) OVER w AS first, first_value({_SAID}) OVER w AS first_said "
        f"FROM kept WHERE hash({_SAME}) IN (FROM again) WINDOW w AS (PARTITION BY {_SAME} ORDER BY line)"
    )
    engine.execute(
        "INSERT INTO fault SELECT DISTINCT line, '', 'The row gives the same figure as line ' || first || "
        "', with other numbers.', 'Keep the row that is right.' FROM twin WHERE said <> first_said"
    )
    engine.execute(
        "CREATE TABLE spare AS SELECT line, measure, breakdown FROM twin "
        "WHERE line > first AND said = first_said"
    )
    odds = engine.scalar("SELECT count(*) FROM twin WHERE said <> first_said")
    return int(odds), int(engine.scalar("SELECT count(*) FROM spare"))
