"""Start a private PostgreSQL server in a temporary folder for as long as a test run lasts."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def program(name: str) -> str:
    """Where a PostgreSQL program is; Debian keeps the server's own off the path. Raises FileNotFoundError."""
    found = shutil.which(name) or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[-1:]), None
    )
    if not found:
        raise FileNotFoundError(f"PostgreSQL's {name} is missing. What to do: apt install postgresql")
    return found


def as_server(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then run it as the user that its package made."""
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        if os.geteuid() == 0
        else command
    )


def free_port() -> int:
    """A port of the loopback address that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the address of a fresh server that listens on loopback only; remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cairn-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", free_port()
    run(
        as_server(
            [program("initdb"), "-D", str(data), "-U", "cairn", "-A", "trust", "--no-sync", "-E", "UTF8"]
        ),
        folder,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    control = [program("pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log")]
    run(as_server([*control, "start"]), folder)
    try:
        yield f"postgres://cairn@127.0.0.1:{port}/postgres"
    finally:
        run(as_server([*control, "-m", "immediate", "stop"]), folder)
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], folder: Path) -> None:
    """Run quietly in the server's own folder; on failure show what the program said."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
