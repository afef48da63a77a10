"""The methods beside the R packages that analysts trust, on the very same figures.

Where R and the package are installed, R is run in a process of its own (its start is not timed). Elsewhere
the seconds recorded in `recorded_r.toml` stand in, and the table says so. With CAIRN_RECORD_R=1 in the
environment a run in which every package was there writes that file.
"""

import csv
import datetime
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import methods_compare, methods_spc
from benchmarks.section import Section
from cairn.methods import compare, detect, intervals, spc, standardise

HERE = Path(__file__).parent
RECORD = HERE / "recorded_r.toml"
HEAD = ("work", "R package", "R, s", "ours, s", "times as fast", "aim")
ROWS, AREAS = 1_000_000, 10_000
Columns = dict[str, Any]
FARRINGTON = {
    "b": 5, "w": 3, "no_periods": 10, "past_weeks_not_included": 26, "weights_threshold": 2.58,
    "p_threshold_trend": 1, "alpha": 0.005, "threshold_method": "nbPlugin",
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One row of the table: words, the R package, what R runs, the figures, our call, and the aim."""

    name: str
    package: str
    peer: str
    columns: Callable[[], Columns]
    call: Callable[[Columns], object]
    aim: str


def proportions() -> Columns:
    """A million made-up shares."""
    draw = np.random.default_rng(1)
    whole = draw.integers(1, 5_000, ROWS)
    return {"numerator": draw.binomial(whole, draw.uniform(0, 1, ROWS)), "denominator": whole}


def rates() -> Columns:
    """A million made-up rates, of which about a third have fewer than 10 events."""
    draw = np.random.default_rng(2)
    return {
        "events": draw.poisson(draw.gamma(1, 25, ROWS)),
        "person_time": draw.integers(1_000, 90_000, ROWS),
    }


def bands() -> Columns:
    """Events and people of 10,000 made-up areas in the 19 bands of the European Standard Population."""
    draw, standard = np.random.default_rng(3), np.asarray(standardise.esp2013())
    people = draw.integers(500, 9_000, AREAS * standard.size)
    area = np.repeat(np.arange(AREAS), standard.size)
    return {
        "area": area, "events": draw.poisson(people * 0.004), "population": people,
        "standard": np.tile(standard, AREAS),
    }  # fmt: skip


def charts() -> Columns:
    """The series of `methods_spc`, a row for each point."""
    values = methods_spc.figures()
    number, points = values.shape
    months = np.datetime64("2021-01") + np.arange(points)
    return {
        "series": np.repeat(np.arange(number), points),
        "date": np.tile(months.astype("datetime64[D]").astype(str), number),
        "value": values.ravel(),
    }


def weekly(series: int) -> Columns:
    """Weekly counts of made-up streams over eight years, with seasons."""
    draw, weeks = np.random.default_rng(4), np.arange(52 * 8)
    season = np.exp(0.3 * np.sin(2 * np.pi * weeks / 52))
    level = draw.gamma(2, 4, series)
    return {f"s{one}": draw.poisson(level[one] * season) for one in range(series)}


def series_of(columns: Columns) -> np.ndarray:
    """One row for each stream."""
    return np.array(list(columns.values()), dtype=float)


def backtest(columns: Columns) -> object:
    """The last 52 weeks of each stream, each judged by what was known in it."""
    values = series_of(columns)
    weeks = values.shape[1]
    return detect.farrington(values, monitor=np.arange(weeks - 52, weeks), peer_compatible=True, **FARRINGTON)


def this_week(columns: Columns) -> object:
    """The last week of each stream."""
    values = series_of(columns)
    return detect.farrington(values, monitor=[values.shape[1] - 1], peer_compatible=True, **FARRINGTON)


def charted(columns: Columns) -> object:
    """Limits, rules and words of all series in one call."""
    return spc.xmr(
        columns["value"].reshape(methods_spc.CHARTS, methods_spc.POINTS), target=90, improvement="increase"
    )


def directly(columns: Columns) -> object:
    """The standardised rate of each area."""
    given = (columns[name] for name in ("events", "population", "standard"))
    return standardise.direct(*given, by=columns["area"])


PHE, SPC, SURVEILLANCE = "PHEindicatormethods", "NHSRplotthedots", "surveillance"
WORKS = {
    "wilson": Work(
        "Wilson, 1,000,000 shares", PHE, "wilson", proportions,
        lambda columns: intervals.proportion(columns["numerator"], columns["denominator"]), "",
    ),
    "rates": Work(
        "Byar or exact, 1,000,000 rates", PHE, "rates", rates,
        lambda columns: intervals.rate(columns["events"], columns["person_time"]), "10",
    ),
    "dsr": Work("Standardised rates, 10,000 areas of 19 bands", PHE, "dsr", bands, directly, "20"),
    "xmr": Work(
        "Control charts, 1,000 of 36 points, R's one call", SPC, "xmr_faceted", charts, charted,
        "30",
    ),
    "xmr_calls": Work(
        "Control charts, 1,000 of 36 points, R's call for each", SPC, "xmr_one_by_one", charts, charted, "500"
    ),
    "funnel": Work(
        "Funnel significance, 10,000 ratios", PHE, "funnel", methods_compare.ratios,
        lambda columns: compare.funnel(columns["observed"], columns["expected"], statistic="ratio"), "100",
    ),
    "slope_simulated": Work(
        "Slope index, 200 groups of 10, 100,000 draws", PHE, "slope_simulated", methods_compare.gradients,
        lambda columns: methods_compare.slopes(columns, simulate=True, draws=100_000), "20",
    ),
    "slope_closed": Work(
        "Slope index, 200 groups of 10, closed form", PHE, "slope_simulated", methods_compare.gradients,
        methods_compare.slopes, "1,000",
    ),
    "farrington_backtest": Work(
        "Farrington, 50 series, 52 weeks each", SURVEILLANCE, "farrington_backtest", lambda: weekly(50),
        backtest, "100",
    ),
    "farrington_week": Work(
        "Farrington, 1,530 series, one week", SURVEILLANCE, "farrington_week", lambda: weekly(1_530),
        this_week, "100",
    ),
}  # fmt: skip


def run() -> list[Section]:
    """The section of the page."""
    recorded, timed = _recorded(), {}
    rows = [_row(work, _peer_seconds(work, timed, recorded)) for work in WORKS.values()]
    says = f"Ours and R on the same figures. {_said(timed, recorded)}"
    if os.environ.get("CAIRN_RECORD_R"):
        _write_record(timed)
    return [Section("Methods beside R", says, (HEAD, *rows)), _bare_wilson()]


def _said(timed: dict[str, float], recorded: dict[str, Any]) -> str:
    stand_in = sorted({work.package for work in WORKS.values() if work.peer not in timed})
    if not stand_in:
        return "R ran in this same run."
    when = recorded.get("about", {}).get("measured", "never")
    return f"Not installed here, so that seconds recorded on {when} stand in: {', '.join(stand_in)}."


def _row(work: Work, peer: float | None) -> tuple[str, ...]:
    ours = best(work)
    if peer is None:
        return work.name, work.package, "not known", f"{ours:.4f}", "", work.aim
    return work.name, work.package, f"{peer:.2f}", f"{ours:.4f}", f"{peer / ours:,.0f}", work.aim


def best(work: Work, times: int = 5) -> float:
    """The least seconds of several runs of ours on the same figures."""
    columns, seconds = work.columns(), []
    for _ in range(times):
        begun = time.perf_counter()
        work.call(columns)
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def _peer_seconds(work: Work, timed: dict[str, float], recorded: dict[str, Any]) -> float | None:
    if work.peer not in timed:
        found = peer(work)
        if found is not None:
            timed[work.peer] = found
    return timed.get(work.peer) or recorded.get("seconds", {}).get(work.peer)


def peer(work: Work) -> float | None:
    """The median seconds of R on the figures of `work`; None where R or its package is not installed."""
    rscript = shutil.which("Rscript")
    if not rscript:
        return None
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        write(work.columns(), Path(folder) / f"{work.peer}.csv")
        asked = [rscript, str(HERE / "peers.R"), folder, work.peer]
        done = subprocess.run(asked, capture_output=True, check=True, text=True)
    words = done.stdout.split()
    return None if words[:1] == ["absent"] else statistics.median(map(float, words))


def write(columns: Columns, file: Path) -> None:
    """The figures as a CSV file."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(columns)
        out.writerows(zip(*(np.asarray(column).tolist() for column in columns.values()), strict=True))


def _bare_wilson() -> Section:
    columns = proportions()
    part, whole = (columns[name].astype(float) for name in ("numerator", "denominator"))
    bare = best(Work("", "", "", lambda: columns, lambda _: bare_wilson(part, whole), ""))
    ours = best(WORKS["wilson"])
    rows = ("work", "seconds", "ratio"), ("bare arithmetic", f"{bare:.3f}", "1.0"), (
        "intervals.proportion", f"{ours:.3f}", f"{ours / bare:.1f}"
    )  # fmt: skip
    return Section("Wilson beside bare arithmetic", f"{ROWS:,} shares. Aim: at most 2 times.", rows)


def bare_wilson(part: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, ...]:
    """The formula alone: no check, no missing numbers."""
    z = 1.959963984540054
    share = part / whole
    spread = z * np.sqrt(z * z + 4 * part * (1 - share))
    scale = 2 * (whole + z * z)
    return share, (2 * part + z * z - spread) / scale, (2 * part + z * z + spread) / scale


def _recorded() -> dict[str, Any]:
    return tomllib.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def _write_record(timed: dict[str, float]) -> None:
    day = datetime.date.today()
    lines = [f"{work} = {seconds:.4g}" for work, seconds in sorted(timed.items())]
    about = f'[about]\nmeasured = "{day.day} {day:%B %Y}"\ncores = 2\n'
    RECORD.write_text(f"{about}\n[seconds]\n" + "\n".join(lines) + "\n", encoding="utf-8")
