"""`cairn serve`: the web server and the worker, side by side; `cairn worker`: the worker alone."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable

from cairn.commands import house, say
from cairn.commands.supervise import Child, Supervisor
from cairn.web import keys

START_WITHIN = 60.0  # seconds in which the web server should answer


def port_fault(host: str, port: int) -> str:
    """Why this address cannot be served, or '' when it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return f"Port {port} is kept for the system's administrator."
        except OSError:
            return f"Port {port} on {host} is used by another program (perhaps Cairn is running already)."
    return ""


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The command line of the web server."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10",
        "cairn.web.wsgi:application",
    ]  # fmt: skip


def children(host: str, port: int, workers: int) -> list[Child]:
    """The two processes of an installation. The web server has no key of the vault; only the worker has."""
    closed = {keys.VAULT_CLOSED: "1"}
    web = web_command(host, port, workers)
    return [
        Child("web server", web, extra=closed, without=(keys.VAULT_KEY,)),
        Child("worker", [sys.executable, "-m", "cairn.cli", "worker"]),
    ]


def serve(host: str, port: int, workers: int | None, announce: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM. Ends at once, saying why, when the port or the database is not ready."""
    house.ready()
    from cairn.web.startup import open_demo_fault

    safe()
    if open_demo := open_demo_fault(host):
        say.stop(open_demo, "Serve it on 127.0.0.1, or unset CAIRN_DEMO and CAIRN_DEBUG to serve others.")
    fault = port_fault(host, port)
    if fault:
        say.stop(fault, f"Stop that program, or choose another port: cairn serve --port {port + 1}")
    count = workers or default_workers()
    _say_when_ready(host, port, announce or (lambda address: say.out.print(f"Cairn is at {address}")))
    Supervisor(children(host, port, count), tell=lambda line: say.err.print(line)).run()


def safe() -> None:
    """End the command with every setting that would keep the web server from starting."""
    from cairn.web.startup import refuse_unsafe_start

    refuse_unsafe_start()


def default_workers() -> int:
    """Web processes: one for each core, at least 1 and at most 4."""
    return max(1, min(4, os.cpu_count() or 1))


def worker(*, batch: bool = False) -> None:
    """Run the worker in this process until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    house.ready()
    from cairn.web.jobs import worker as room

    room.run(batch=batch)


def _say_when_ready(host: str, port: int, announce: Callable[[str], None]) -> None:
    def wait() -> None:
        end = time.monotonic() + START_WITHIN
        while time.monotonic() < end:
            if _answers(host, port):
                announce(f"http://{host}:{port}/")
                return
            time.sleep(0.2)

    threading.Thread(target=wait, daemon=True).start()


def _answers(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0
