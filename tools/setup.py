"""Make the virtual environment and put in it what Cairn needs; say at once what is missing.

`setup.py run` installs what the application needs, `setup.py test` also what the tests need
(browser, PostgreSQL and Java from the system's packages, where this user may install them).
Only the standard library is used: this runs before anything is installed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SYSTEM = {
    "chromium": ("chromium", "the browser of the journeys"),
    "postgresql": ("postgresql", "the second database"),
    "java": ("default-jre-headless", "what Spark, the second analytical engine, runs on"),
}
JAVA = 17


def main(mode: str) -> int:
    """Prepare for `run` or `test`; 0 when all is there, 1 with what to do when it is not."""
    missing = prerequisites()
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 1
    os.chdir(ROOT)
    lock = ROOT / ("requirements-dev.txt" if mode == "test" else "requirements.txt")
    install(lock)
    return system_packages() if mode == "test" else 0


def prerequisites() -> list:
    """What this machine lacks, each with its remedy; nothing here takes more than a moment."""
    found = []
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        found.append("Python's venv module is missing. What to do: apt install python3-venv")
    if not shutil.which("git"):
        found.append("git is missing. What to do: apt install git")
    if not os.access(ROOT, os.W_OK):
        found.append("This folder cannot be written to. What to do: clone Cairn into a folder of your own.")
    return found


def install(lock: Path) -> None:
    """Install the locked packages, unless this very lock is installed already."""
    mark = VENV / ("installed-" + lock.stem)
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    if not (BIN / "python").exists() and not (BIN / "python.exe").exists():
        step("Making a virtual environment", [sys.executable, "-m", "venv", str(VENV)])
    pip = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--no-compile", "-q"]
    size = "about 250 MB" if lock.stem == "requirements" else "about 900 MB"
    builder = locked(lock, "setuptools")
    if builder:  # PySpark comes as source: build it with what the lock names, not with the newest there is
        first = VENV / "builder.txt"
        first.write_text(builder)
        step("Installing what builds packages", [*pip, "--require-hashes", "-r", str(first)])
    step(
        f"Installing the locked packages ({size}; the longest step)",
        [*pip, *(["--no-build-isolation"] if builder else []), "--require-hashes", "-r", str(lock)],
    )
    step("Installing Cairn", [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    mark.write_text(wanted)


def locked(lock: Path, package: str) -> str:
    """The lines of a lock file for one package, with its hashes; nothing where it is not in it."""
    lines = rf"^{package}==.*\\\n(?: +--hash=.*\n)+"
    found = re.search(lines, lock.read_text(encoding="utf-8"), re.MULTILINE)
    return found[0] if found else ""


def step(what: str, command: list) -> None:
    """Run one step, saying what it is, that it is alive, and how long it took."""
    print(f"  {what} ...", end="", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    while True:
        try:
            output, _ = process.communicate(timeout=5)
            break
        except subprocess.TimeoutExpired:
            print(".", end="", flush=True)
    print(f" {time.monotonic() - started:.0f} s")
    if process.returncode:
        sys.stderr.write(output.decode(errors="replace"))
        sys.exit(
            f"\n{what} failed; the reason stands above. What to do: check the network, then run it again."
        )


def system_packages() -> int:
    """Install the browser, the database server and Java where this user may; else name them and fail."""
    lacking = [name for name in SYSTEM if not present(name)]
    if not lacking:
        return 0
    apt = apt_command()
    if apt:
        packages = [SYSTEM[name][0] for name in lacking]
        step("Reading the list of system packages", [*apt, "update", "-qq"])
        step(
            "Installing " + " and ".join(packages),
            [*apt, "install", "-y", "-qq", "--no-install-recommends", *packages],
        )
        lacking = [name for name in lacking if not present(name)]
    for name in lacking:
        package, use = SYSTEM[name]
        print(
            f"Missing: {package}, {use}. What to do: as an administrator, apt install {package}",
            file=sys.stderr,
        )
    return 1 if lacking else 0


def present(name: str) -> bool:
    """Whether the browser is on the path, a PostgreSQL server is installed, or Java is new enough."""
    if name == "java":
        return java_version() >= JAVA
    if name == "chromium":
        return bool(
            shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        )
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def java_version() -> int:
    """The first number of the version of the Java that Spark would start; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java") if home else Path(shutil.which("java") or "java")
    if not java.exists():
        return 0
    told = subprocess.run([str(java), "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


def apt_command() -> list:
    """How this user may call apt-get: as root, by sudo without a password, or not at all (empty)."""
    if not shutil.which("apt-get"):
        return []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"] if may else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
