"""Run the benchmarks and write their page: `make bench`, or `run.py pages` for one of them."""

import datetime
import importlib
import os
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
ALL = (
    "pages",
    "load_observations",
    "publish",
    "records_check",
    "vault_open",
    "submissions_load",
    "disclosure_utility",
    "methods_beside_r",
    "methods_spc",
    "methods_detect",
)
HEAD = """# Speed and size

Each figure stands beside a peer measured in the same run on the same machine, so that the ratio can be
repeated elsewhere: `make bench`. Nothing in the tests asserts a time.

Measured on {day} with Python {python} on {cores} cores.
"""


def main(names: list[str]) -> None:
    """Measure each named benchmark, print its sections, and write the page when all were run."""
    sections = []
    for name in names or ALL:
        for section in importlib.import_module(f"benchmarks.{name}").run():
            print(section.markdown(), flush=True)
            sections.append(section.markdown())
    if not names:
        day = datetime.date.today()
        head = HEAD.format(
            day=f"{day.day} {day:%B %Y}", python=platform.python_version(), cores=os.cpu_count()
        )
        PAGE.write_text("\n".join([head, *sections]).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
