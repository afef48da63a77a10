"""Limits for figures that come with a numerator and a denominator and without limits of their own."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from cairn.framework.engine import Engine

STEP = 500_000
# Basis: multiplier, and the method of the catalogue that stands for it.
_BASES = {"percent": (100, "wilson"), "rate_per_1000": (1_000, "byar"), "rate_per_100000": (100_000, "byar")}
_ROUNDED = (
    "CASE WHEN value = round(value) THEN 0.501 WHEN value = round(value, 1) THEN 0.0501 ELSE 0.00501 END"
)


def _agrees(multiplier: int) -> str:
    """SQL: the value is what numerator and denominator give, to the value's own rounding: a crude figure."""
    return f"abs(value - {multiplier} * numerator / denominator) <= {_ROUNDED}"


def _basis(*, infer: bool) -> str:
    """SQL: the multiplier of a row's crude figure, NULL where limits must not be computed.

    With `infer`, a measure outside the catalogue takes the one multiplier that its own numbers fit.
    """
    whens = [
        f"WHEN m.unit = '{unit}' AND m.interval = '{interval}' AND {_agrees(times)} THEN {times}"
        for unit, (times, interval) in _BASES.items()
    ]
    if infer:
        whens += [
            f"WHEN m.unit = '' AND numerator > 0 AND value <> round(value) AND {_agrees(times)} THEN {times}"
            for times, _ in _BASES.values()
        ]
    return f"CASE {' '.join(whens)} END"


def compute(engine: Engine, *, infer: bool) -> int:
    """Fill the table `limit_of` (line, low, high, how) for rows of `kept`; give how many there are."""
    engine.execute("CREATE TABLE limit_of (line BIGINT, low DOUBLE, high DOUBLE, how VARCHAR)")
    engine.execute(
        "CREATE VIEW without AS SELECT line, numerator AS n, denominator AS d, "
        f"{_basis(infer=infer)} AS times FROM kept JOIN dim_measure m ON kept.measure = m.id "
        "WHERE lower IS NULL AND upper IS NULL AND value IS NOT NULL AND numerator >= 0 AND denominator > 0"
    )
    engine.execute("CREATE VIEW crude AS FROM without WHERE times IS NOT NULL AND (times <> 100 OR n <= d)")
    count, first, last = engine.execute("SELECT count(*), min(line), max(line) FROM crude").fetchone() or (
        0,
        0,
        0,
    )
    for line in range(first or 0, (last or -1) + 1, STEP):
        _step(engine, line)
    return int(count)


def _step(engine: Engine, line: int) -> None:
    from cairn.methods import intervals

    for times, interval in _BASES.values():
        rows = engine.arrays(
            f"SELECT line, n, d FROM crude WHERE times = {times} AND line >= {line} AND line < {line + STEP}"
        )
        if len(rows["line"]):
            method = intervals.proportion if interval == "wilson" else intervals.rate
            found = method(rows["n"], rows["d"], multiplier=times)
            engine.insert(
                "limit_of",
                {
                    "line": rows["line"],
                    "low": found.lower,
                    "high": found.upper,
                    "how": found.method.astype(object),
                },
            )
