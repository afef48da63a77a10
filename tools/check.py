"""Run every check of the project, one part after another, each beside its budget of time.

`check.py` is what `make test` runs; `--full` adds the long simulations and drills; `--only lint,docs`
runs the named parts. The last line is always pytest's own summary when tests are among the parts.
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import postgres

ROOT = Path(__file__).resolve().parents[1]
FULL_RUN = """# The last full run

`make test-full` runs every check and the long drills: backup and restore on both databases, processes
killed in the middle of their work, and big files. It writes this page.

Run on {day} with Python {python}.

| Part | Seconds | Result |
| --- | --- | --- |
{rows}
"""
BIN = ROOT / ".venv" / "bin"


@dataclass(frozen=True)
class Part:
    """One check: its name, its budget in seconds, and what runs it (returns an exit code)."""

    name: str
    budget: int
    run: Callable[[bool], int]


def call(*command: str, **environment: str) -> int:
    """Run a program of the virtual environment and return its exit code."""
    values = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CAIRN_DEMO": "", **environment}
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, env=values).returncode


def assets(_full: bool) -> int:
    return call("python", "-m", "cairn.web.assets.build")


def lint(_full: bool) -> int:
    return call("ruff", "check", ".") or call("ruff", "format", "--check", ".")


def types(_full: bool) -> int:
    return call("mypy")


def layers(_full: bool) -> int:
    return call("lint-imports", "--no-cache")


def lengths(_full: bool) -> int:
    return call("python", "tools/lengths.py")


def docs(_full: bool) -> int:
    return call("python", "tools/docs.py", "--check") or call(
        "mkdocs", "build", "--strict", "-q", NO_MKDOCS_2_WARNING="1"
    )


def databases(full: bool) -> int:
    chosen = "database" if full else "database and not long"
    with postgres.server() as address:
        return call("pytest", "-m", chosen, "-p", "no:cacheprovider", CAIRN_DATABASE_URL=address)


def tests(full: bool) -> int:
    return call("pytest", *([] if full else ["-m", "not long"]))


PARTS = [
    Part("assets", 60, assets),
    Part("lint", 15, lint),
    Part("types", 120, types),
    Part("layers", 15, layers),
    Part("lengths", 10, lengths),
    Part("docs", 30, docs),
    Part("databases", 120, databases),
    Part("tests", 780, tests),
]


def main() -> int:
    """Run the parts, print the table of times, and fail if any part failed."""
    options = parse()
    chosen = [part for part in PARTS if not options.only or part.name in options.only.split(",")]
    tests_last = chosen[-1].name == "tests"
    results = [timed(part, options.full) for part in (chosen[:-1] if tests_last else chosen)]
    show(results)
    if tests_last:
        results.append(timed(chosen[-1], options.full, quiet=True))
    if options.full and not options.only:
        record(results)
    return 1 if any(code for _, _, code in results) else 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="")
    return parser.parse_args()


def timed(part: Part, full: bool, *, quiet: bool = False) -> tuple[Part, float, int]:
    """Run one part under its heading and time it."""
    print(f"\n== {part.name} (budget {part.budget} s)", flush=True)
    started = time.monotonic()
    code = part.run(full)
    taken = time.monotonic() - started
    if not quiet:
        print(f"== {part.name}: {'passed' if not code else 'FAILED'} in {taken:.0f} s", flush=True)
    return part, taken, code


def record(results: list[tuple[Part, float, int]]) -> None:
    """Write the dated result of a full run into the documentation."""
    day = datetime.date.today()
    rows = [
        f"| {part.name} | {taken:.0f} | {'failed' if code else 'passed'} |" for part, taken, code in results
    ]
    text = FULL_RUN.format(
        day=f"{day.day} {day:%B %Y}", python=platform.python_version(), rows="\n".join(rows)
    )
    (ROOT / "docs" / "reference" / "full-run.md").write_text(text, encoding="utf-8")


def show(results: list[tuple[Part, float, int]]) -> None:
    """The table of what each part took beside its budget; over budget is said, not failed."""
    print("\npart        took  budget")
    for part, taken, code in results:
        remark = "  FAILED" if code else "  over budget" if taken > part.budget else ""
        print(f"{part.name:<10} {taken:5.0f}   {part.budget:5}{remark}")


if __name__ == "__main__":
    sys.exit(main())
