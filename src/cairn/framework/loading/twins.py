"""Rows that give one figure twice: alike, they are kept once; at odds, the file is refused."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Sequence

from cairn.framework.engine import Engine

_SAME = "measure, area, period, breakdown, source"
_MEANINGLESS = "SELECT id FROM dim_problem WHERE dim = '{}'"
_NUMBERS = "hash(value, numerator, denominator, lower, upper, mark)"
_SAID = f"hash({_NUMBERS}, status, access)"


def keep(engine: Engine, *, aside: bool, faulty: Sequence[str] = ()) -> None:
    """The view `kept`: rows that can be read in all `faulty` dimensions and are not set aside.

    The view `placed` is the same with one id for each area, whether the file writes its code of today or one
    of before (then `older` is true).
    """
    where = "".join(f" AND {name} NOT IN ({_MEANINGLESS.format(name)})" for name in faulty)
    where += " AND line NOT IN (SELECT line FROM aside)" if aside else ""
    engine.execute(
        f"CREATE OR REPLACE VIEW kept AS SELECT * FROM staged WHERE shape = '' AND wrong = 0{where}"
    )
    placed = "SELECT *, false AS older FROM kept"
    if engine.scalar("SELECT count_if(older) FROM dim_area"):
        engine.execute(
            "CREATE OR REPLACE TABLE place AS SELECT id, older, min(id) OVER (PARTITION BY area) AS same, "
            "count(*) OVER (PARTITION BY area) > 1 AS twice FROM dim_area"
        )
        placed = "SELECT k.* REPLACE (p.same AS area), older FROM kept k JOIN place p ON k.area = p.id"
    engine.execute(f"CREATE OR REPLACE VIEW placed AS {placed}")


def set_older_aside(engine: Engine, faulty: Sequence[str] = ()) -> int:
    """Set aside rows under a code of before, where the file gives other numbers under the code of today.

    Publishers list both codes and sometimes work out the figures anew for one. Gives how many rows there are.
    """
    if not engine.scalar("SELECT count_if(older) FROM dim_area"):
        return 0
    engine.execute(
        "INSERT INTO aside SELECT DISTINCT line, '', 'The place stands under its code of today too, with "
        "other numbers: those are kept.', '' FROM (SELECT line, older, bool_and(older) OVER w AS alone, "
        "min(said) OVER w <> max(said) OVER w AS odd "
        f"FROM (SELECT *, {_SAID} AS said FROM placed WHERE area IN (SELECT same FROM place WHERE twice)) "
        f"WINDOW w AS (PARTITION BY {_SAME})) WHERE older AND odd AND NOT alone"
    )
    number = int(engine.scalar("SELECT count(DISTINCT line) FROM aside"))
    keep(engine, aside=bool(number), faulty=faulty)
    return number


def find(engine: Engine) -> tuple[int, int]:
    """(rows at odds with an earlier one, rows wholly like an earlier one); faults of the first go to `fault`.

    Tables: twin, and the lines and measures of the rows to leave out in `spare`.
    """
    engine.execute(f"CREATE TABLE again AS SELECT hash({_SAME}) h FROM placed GROUP BY h HAVING count(*) > 1")
    if not engine.scalar("SELECT count(*) FROM again"):
        return 0, 0
    engine.execute(
        f"CREATE TABLE twin AS SELECT line, {_SAME}, {_SAID} AS said, "
        f"first_value(line) OVER w AS first, first_value({_SAID}) OVER w AS first_said, "
        f"{_NUMBERS} <> first_value({_NUMBERS}) OVER w AS in_numbers "
        f"FROM placed WHERE hash({_SAME}) IN (FROM again) WINDOW w AS (PARTITION BY {_SAME} ORDER BY line)"
    )
    engine.execute(
        "INSERT INTO fault SELECT DISTINCT line, '', 'The row gives the same figure as line ' || first || "
        "CASE WHEN in_numbers THEN ', with other numbers.' ELSE ', with another status or access.' END, "
        "'Keep the row that is right.' FROM twin WHERE said <> first_said"
    )
    engine.execute(
        "CREATE TABLE spare AS SELECT line, measure, breakdown FROM twin "
        "WHERE line > first AND said = first_said"
    )
    odds = engine.scalar("SELECT count(*) FROM twin WHERE said <> first_said")
    return int(odds), int(engine.scalar("SELECT count(*) FROM spare"))
