"""Write the two lock files from pyproject.toml: hashed, and naming no index."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPILE = [
    "uv",
    "pip",
    "compile",
    "pyproject.toml",
    "--generate-hashes",
    "--no-emit-index-url",
    "--universal",
]


def main() -> int:
    """Needs `uv` on the path. The tests' lock is constrained by the application's, so shared pins agree."""
    common = [*COMPILE, "--python-version", "3.11", "-q", "--no-header", "--extra", "build"]
    subprocess.run([*common, "-o", "requirements.txt"], cwd=ROOT, check=True)
    return subprocess.run(
        [*common, "--extra", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt"],
        cwd=ROOT,
        check=True,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
