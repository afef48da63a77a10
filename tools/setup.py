"""Make the virtual environment and put in it what Cairn needs; say at once what is missing.

`setup.py run` installs what the application needs, `setup.py test` also what the tests need
(browser and PostgreSQL from the system's packages, where this user may install them).
Only the standard library is used: this runs before anything is installed.
"""

import hashlib
import os
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
}


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
    size = "about 250 MB" if lock.stem == "requirements" else "about 400 MB"
    step(
        f"Installing the locked packages ({size}; the longest step)",
        [*pip, "--require-hashes", "-r", str(lock)],
    )
    step("Installing Cairn", [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    mark.write_text(wanted)


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
    """Install the browser and the database server where this user may; else name them and fail."""
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
    """Whether the browser is on the path, or a PostgreSQL server's programs are installed."""
    if name == "chromium":
        return bool(
            shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        )
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


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
