"""The rules that every row keeps, each a condition in SQL with its reason and remedy."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from dataclasses import dataclass

from cairn.framework.engine import Engine, quoted
from cairn.framework.loading import marks
from cairn.framework.loading.dimensions import Dimensions
from cairn.framework.loading.layouts import NUMBERS, Layout
from cairn.framework.observations import Status

_EMPTY = ", ".join(quoted(status) for status in Status if status.may_be_empty)
_HAIR = "1e-6 * greatest(1, abs(t.value))"  # limits and values are often rounded apart


# Profiles leave the value empty and say in a note that it was withheld.
_SUPPRESSED = f"WHEN regexp_matches(lower(t.note), 'suppress|disclos') THEN '{Status.WITHHELD}'"
# A share that is no more than numerator by denominator may be off by the rounding of each: to 5 where both
# are multiples of 5, as treatment statistics are, else to 1; and by that of the value.
_OFF = "(CASE WHEN t.numerator % 5 = 0 AND t.denominator % 5 = 0 THEN 2.5 ELSE 0.5 END)"
_LOW = f"100 * (t.numerator - {_OFF}) / (t.denominator + {_OFF}) - 0.51"
_HIGH = f"100 * (t.numerator + {_OFF}) / greatest(t.denominator - {_OFF}, 0.5) + 0.51"
_OTHER_SHARE = f"""m.unit = 'percent' AND m.interval = 'wilson' AND coalesce(s.status, '') <> 'modelled'
    AND t.numerator >= 0 AND t.denominator > 0 AND t.numerator <= t.denominator
    AND t.value BETWEEN 0 AND 100 AND t.value NOT BETWEEN {_LOW} AND {_HIGH}"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition (over t, the row; m, its measure; s, its status) that no row may meet."""

    column: str
    condition: str
    reason: str
    remedy: str


def status_sql(layout: Layout) -> str:
    """SQL: the status of a row; '' where the file had to say why there is no value and does not."""
    return f"""CASE WHEN t.value IS NOT NULL THEN coalesce(nullif(s.status, ''), m.usual)
        WHEN s.status IN ({_EMPTY}) THEN s.status
        WHEN t.mark <> '' THEN {marks.status_of_mark("t.mark")}
        {_SUPPRESSED if not layout.own else ""} ELSE {quoted(layout.empty)} END"""


def _limits() -> list[Rule]:
    remedy = "Check the value and its limits against the source."
    ordered = "coalesce(t.lower <= t.upper, true)"
    return [
        Rule("lower", "t.lower > t.upper", "The lower limit is above the upper limit.", remedy),
        Rule("value", f"{ordered} AND t.value < t.lower - {_HAIR}",
             "The value lies below its lower limit.", remedy),
        Rule("value", f"{ordered} AND t.value > t.upper + {_HAIR}",
             "The value lies above its upper limit.", remedy),
    ]  # fmt: skip


_COUNT = "m.unit = 'count' AND coalesce(nullif(s.status, ''), m.usual) <> 'modelled'"


def _theirs() -> list[Rule]:
    remedy = "Ask the publisher."
    return [
        Rule("value", "m.unit = 'count' AND t.value < 0", "A count is not negative.", remedy),
        Rule("value", f"{_COUNT} AND t.value <> round(t.value)", "A count is a whole number.", remedy),
    ]


def _own() -> list[Rule]:
    share = "(m.unit = 'percent' OR m.unit LIKE 'rate%')"
    return [
        Rule("value", "m.unit = 'percent' AND t.value NOT BETWEEN 0 AND 100",
             "A percentage lies from 0 to 100.", "Write 52.7 for 52.7%, or check the measure."),
        Rule("value", "(m.unit IN ('count', 'days') OR m.unit LIKE 'rate%') AND t.value < 0",
             "This measure can't be negative.", "Check the value against the source."),
        Rule("value", f"{_COUNT} AND t.value <> round(t.value)", "A count is a whole number.",
             "Check that this is not a rate. If it is an estimate, give it the status modelled."),
        Rule("numerator", "t.numerator < 0", "A numerator is not negative.", "Check it against the source."),
        Rule("denominator", "t.denominator < 0", "A denominator is not negative.",
             "Check it against the source."),
        Rule("denominator", f"t.denominator = 0 AND {share} AND t.value IS NOT NULL",
             "Nothing can be a share of 0.", "Leave the value empty with the status not_applicable."),
        Rule("numerator", "m.unit = 'percent' AND t.numerator > t.denominator",
             "The numerator is larger than the denominator.", "Check whether the two are swapped."),
        Rule("value", f"t.value <= 1 AND 100 * t.value BETWEEN {_LOW} AND {_HIGH} AND {_OTHER_SHARE}",
             "The value is a part of 1, and the measure a percentage.", "Write 52.7 for 0.527."),
        Rule("status", f"t.value IS NOT NULL AND s.status IN ({_EMPTY})",
             "The status says that there is no value, and there is one.",
             "Leave the value empty, or write another status."),
    ]  # fmt: skip


def rules(layout: Layout) -> list[Rule]:
    """The rules of a layout: every one for our own file, those that no figure may break for a publisher's."""
    if not layout.own:
        return [*_limits(), *_theirs()]
    value = 8 ** NUMBERS.index("value")
    empty = Rule(
        "value", f"t.value IS NULL AND (t.wrong // {value}) % 8 = 0 AND {status_sql(layout)} = ''",
        "The value is missing.",
        f"Write it, or say why there is none in the column status: {_EMPTY.replace(chr(39), '')}.",
    )  # fmt: skip
    withheld = f"t.value IS NULL AND {status_sql(layout)} = '{Status.WITHHELD}'"
    secret = Rule(
        "numerator", f"{withheld} AND t.numerator IS NOT NULL",
        "The value is withheld, and its numerator tells it.", "Leave the numerator empty too.",
    )  # fmt: skip
    formula = Rule(
        "note", "regexp_matches(t.note, '^[-=+@\t\r]')",
        "The cell begins like a spreadsheet formula (=, +, - or @).", "Write the text without that sign.",
    )  # fmt: skip
    return [*_limits(), *_own(), empty, secret, formula]


JOINED = (
    "(FROM staged WHERE shape = '') t JOIN dim_measure m ON t.measure = m.id "
    "JOIN dim_status s ON t.status = s.id"
)


def find(
    engine: Engine, layout: Layout, dimensions: Dimensions, width: int, *, ends_open: bool
) -> tuple[int, int]:
    """Fill the tables fault and aside (line, col, reason, remedy); give how many of each there are.

    `width` is the header's, `ends_open` says that the last line has no end. A row set aside has no faults.
    """
    for table in ("fault", "aside"):
        engine.execute(f"CREATE TABLE {table} (line BIGINT, col VARCHAR, reason VARCHAR, remedy VARCHAR)")
    _asides(engine, dimensions)
    _shapes(engine, width, ends_open=ends_open)
    _numbers(engine, layout)
    if dimensions.faulty:
        _texts(engine, dimensions)
    _rows(engine, layout)
    engine.execute("DELETE FROM fault WHERE line IN (SELECT line FROM aside)")
    faults = int(engine.scalar("SELECT count(*) FROM fault"))
    return faults, int(engine.scalar("SELECT count(DISTINCT line) FROM aside"))


def other_shares(engine: Engine) -> tuple[int, int]:
    """(rows whose value is not the share that numerator and denominator give, the line of the first)."""
    row = engine.execute(
        "SELECT count(*), coalesce(min(t.line), 0) FROM kept t JOIN dim_measure m ON t.measure = m.id "
        f"JOIN dim_status s ON t.status = s.id WHERE {_OTHER_SHARE}"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _asides(engine: Engine, dimensions: Dimensions) -> None:
    if not dimensions.aside:
        return
    names = [one.name for one in dimensions.all]
    joins = " ".join(f"LEFT JOIN dim_{name} ON t.{name} = dim_{name}.id" for name in names)
    reasons = ", ".join(f"nullif(dim_{name}.aside, '')" for name in names)
    engine.execute(
        f"INSERT INTO aside SELECT DISTINCT line, '', coalesce({reasons}) AS why, '' FROM staged t {joins} "
        "WHERE why IS NOT NULL AND shape = ''"
    )


_CUT = "The file may have been cut short: get it again."
_LOOK = "Look for a comma or a line break that is not in quotation marks, or for a note under the table."


def _shapes(engine: Engine, width: int, *, ends_open: bool) -> None:
    cut = "(SELECT max(line) FROM staged)" if ends_open else "-1"
    engine.execute(
        "INSERT INTO fault SELECT DISTINCT line, '', 'The row has ' || shape || "
        "CASE WHEN shape = '1' THEN ' field' ELSE ' fields' END || ', the header has ' || ?::INT || '.', "
        f"CASE WHEN line = {cut} THEN ? ELSE ? END FROM staged WHERE shape <> ''",
        [width, f"{_CUT} If not: {_LOOK[0].lower()}{_LOOK[1:]}", _LOOK],
    )


def tell_cut(engine: Engine, line: int) -> None:
    """Add the fault of a last row that alone lacks its last field, where the file ends."""
    engine.execute(
        "INSERT INTO fault VALUES (?, '', 'The last row lacks its last field, and no other row does.', ?)",
        [line, _CUT],
    )


def _numbers(engine: Engine, layout: Layout) -> None:
    if not engine.scalar("SELECT count(*) FROM staged WHERE wrong <> 0"):
        return
    for name in layout.numbers:
        code = f"(wrong // {8 ** NUMBERS.index(name)}) % 8"
        for number, (reason, remedy) in marks.NOT_NUMBERS.items():
            engine.execute(
                f"INSERT INTO fault SELECT DISTINCT line, {layout.column(name)}, ?, ? "
                f"FROM staged t LEFT JOIN dim_measure m ON t.measure = m.id WHERE {code} = {number}",
                [reason, remedy],
            )


def _texts(engine: Engine, dimensions: Dimensions) -> None:
    for one in dimensions.all:
        engine.execute(
            "INSERT INTO fault SELECT DISTINCT line, p.col, p.reason, p.remedy FROM staged t "
            f"JOIN dim_problem p ON p.dim = ? AND p.id = t.{one.name} WHERE t.shape = ''",
            [one.name],
        )


def _rows(engine: Engine, layout: Layout) -> None:
    all_rules = rules(layout)
    counts = ", ".join(f"count_if({rule.condition})" for rule in all_rules)
    met = engine.execute(f"SELECT {counts} FROM {JOINED}").fetchone() or ()
    table = "fault" if layout.own else "aside"
    for rule, times in zip(all_rules, met, strict=True):
        if times:
            engine.execute(
                f"INSERT INTO {table} SELECT DISTINCT t.line, {layout.column(rule.column)}, ?, ? "
                f"FROM {JOINED} WHERE {rule.condition}",
                [rule.reason, rule.remedy],
            )
