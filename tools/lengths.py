"""Measure the length of every function and file; refuse what is too long and not on the reviewed list."""

import ast
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTION_LIMIT, FILE_LIMIT = 60, 600


def main() -> int:
    """Print median and 90th percentile of each, then every unlisted excess; 1 if there is one."""
    reviewed = tomllib.loads((ROOT / "tools" / "long.toml").read_text())
    files = {path: (ROOT / path).read_text().count("\n") for path in python_files()}
    functions = {name: size for path in files for name, size in function_lengths(path)}
    report("functions", functions, 7, 25)
    report("files", files, 150, 350)
    over = [f"{name} has {size} lines" for name, size in functions.items() if size > FUNCTION_LIMIT]
    over += [f"{name} has {size} lines" for name, size in files.items() if size > FILE_LIMIT]
    refused = [line for line in over if line.split(" has ")[0] not in reviewed]
    print("\n".join(refused))
    return 1 if refused else 0


def python_files() -> list[str]:
    """Every Python file that git tracks, but for migrations, which a tool writes."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split() if "/migrations/" not in name and (ROOT / name).exists()]


def function_lengths(path: str) -> list[tuple[str, int]]:
    """Each function of a file as `path:name` with its lines, decorators left out."""
    tree = ast.parse((ROOT / path).read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [(f"{path}:{node.name}", (node.end_lineno or 0) - node.lineno + 1) for node in found]


def report(what: str, sizes: dict[str, int], middle: int, high: int) -> None:
    """One line: how many, median, 90th percentile, longest, beside the aims."""
    values = sorted(sizes.values())
    p90 = values[int(len(values) * 0.9)]
    longest = max(sizes, key=lambda name: sizes[name])
    print(
        f"{len(values)} {what}: median {statistics.median(values):g} lines (aim {middle}), "
        f"p90 {p90} (aim {high}), "
        f"longest {sizes[longest]} ({longest})"
    )


if __name__ == "__main__":
    sys.exit(main())
