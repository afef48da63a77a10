"""Numbers as files write them, and the marks that stand where a number is missing.

A mark is kept as the status it means and in the note; it never becomes 0, and a true 0 stays 0.
"""

from cairn.framework.engine import quoted
from cairn.framework.observations import Status

MARKS: dict[str, Status] = {
    **dict.fromkeys(("*", "c", "[c]", "s", "[s]", "suppressed", "withheld"), Status.WITHHELD),
    **dict.fromkeys(("z", "[z]", "not applicable"), Status.NOT_APPLICABLE),
    **dict.fromkeys(
        (
            ":",
            "..",
            "...",
            "x",
            "[x]",
            "[w]",
            "na",
            "n/a",
            "null",
            "none",
            "empty",
            "missing",
            "not available",
        ),
        Status.NOT_AVAILABLE,
    ),
}

# Code of what is wrong with a number: reason and remedy.
NOT_NUMBERS: dict[int, tuple[str, str]] = {
    1: ("This is not a number.", "Write it in digits with a full stop for decimals, or leave it empty."),
    2: (
        "The number has thousands separators or a decimal comma.",
        "Write it without them: 1075, not 1,075 or 1 075; 52.7, not 52,7.",
    ),
    3: ("The number has a sign of its unit.", "Write the number alone, without %, £ or words."),
    4: ("The number is not finite.", "Write a number that can be, or leave it empty."),
    5: (
        "The cell begins like a spreadsheet formula.",
        "Write the number itself, not the formula that gives it.",
    ),
    6: (
        "A dash or a bound such as <5 is not a number, and says not which one is missing.",
        "Write 0 for nought; or leave the value empty, with the status withheld or not_available.",
    ),
    7: (
        "The number is written with other signs than the digits 0 to 9.",
        "Write it in digits, with a plain minus and a full stop: 1075, -3, 52.7.",
    ),
}
_BLANKS = " \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff"
_DASH = r"[-‐-―−]+|([<>≤≥~≈]|under|over|less than|more than|fewer than)[ =]*[\d.,]+"
_OTHER_DIGITS = r"[-+−＋－]?[\p{Nd}.,．，]+"
_THOUSANDS = r"[-+]?\d{1,3}([, _.\x{A0}\x{2009}\x{202F}]\d{3})+([.,]\d+)?|[-+]?\d+,\d+"
_LIST = "(" + ", ".join(quoted(mark) for mark in MARKS) + ")"


def cleaned(text: str) -> str:
    """SQL: `text` without blanks around it, of whatever kind."""
    return f"trim({text}, {quoted(_BLANKS)})"


def number(text: str) -> str:
    """SQL: the finite number that the SQL expression `text` holds, NULL otherwise."""
    cast = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({cast}) AND NOT contains({text}, '_') THEN {cast} + 0 END"


def fault_code(text: str) -> str:
    """SQL: 0 where `text` is a number, empty or a mark, else a code of NOT_NUMBERS."""
    return f"""CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) AND NOT contains({text}, '_') THEN 0
        WHEN trim({text}) = '' OR lower(trim({text})) IN {_LIST} THEN 0
        WHEN TRY_CAST({text} AS DOUBLE) IS NOT NULL AND NOT contains({text}, '_') THEN 4
        WHEN regexp_full_match(lower(trim({text})), '{_DASH}') THEN 6
        WHEN regexp_full_match(trim({text}), '{_THOUSANDS}') THEN 2
        WHEN regexp_full_match(trim({text}), '[-+]?[£$€]?\\s*[-+]?[\\d.,]+\\s*(%|percent|per cent)?') THEN 3
        WHEN regexp_full_match({text}, '{_OTHER_DIGITS}') THEN 7
        WHEN regexp_matches({text}, '^\\s*[-=+@]') THEN 5 ELSE 1 END"""


def mark(text: str) -> str:
    """SQL: the mark that `text` holds as it is written, '' for a number or an empty cell."""
    cast = f"TRY_CAST({text} AS DOUBLE)"
    return (
        f"CASE WHEN {cast} IS NOT NULL OR {text} = '' THEN '' "
        f"WHEN lower(trim({text})) IN {_LIST} THEN trim({text}) ELSE '' END"
    )


def status_of_mark(text: str) -> str:
    """SQL: the status that a mark means, NULL for no mark."""
    whens = " ".join(f"WHEN {quoted(sign)} THEN {quoted(status)}" for sign, status in MARKS.items())
    return f"CASE lower({text}) {whens} END"
