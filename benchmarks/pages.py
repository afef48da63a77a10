"""Request time of the pages beside an empty page, and the weight of the first page.

The same server, middleware, signed-in session and base layout serve both, so that the ratio says what the
page itself costs. Clients are threads of this process on the same two cores: times include their own cost.
"""

import contextlib
import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.section import Section

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "empty page": "/p/havering/empty/",
    "front page": "/p/havering/",
    "outcome page": "/p/havering/outcomes/reduce-drug-related-deaths-harm/",
    "metric page": "/p/havering/metrics/drug-misuse-deaths/",
    "catalogue": "/p/havering/metrics/",
}
REQUESTS = 200


def run() -> list[Section]:
    """Prepare a demo, serve it, and measure."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder, served(Path(folder)) as port:
        cookie = sign_in(port)
        for address in PAGES.values():
            time_requests(port, cookie, address, clients=1, requests=20)
        return [speed(port, cookie), weight(port)]


@contextlib.contextmanager
def served(folder: Path) -> Iterator[int]:
    """A prepared demo behind the real server with the empty page added; yields its port."""
    environment = {**os.environ, "CAIRN_DATA": str(folder), "CAIRN_DEMO": "1", "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "cairn.cli", "demo", "--prepare-only"], cwd=ROOT, env=environment, check=True
    )
    port = free_port()
    environment["DJANGO_SETTINGS_MODULE"] = "benchmarks.bench_settings"
    server = subprocess.Popen(server_command(port), cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def server_command(port: int) -> list[str]:
    """The same command, with as many workers, as `cairn serve` starts."""
    from cairn.commands.serve import default_workers, web_command

    return web_command("127.0.0.1", port, default_workers())


def free_port() -> int:
    """A free port of the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until the server answers, for a minute at most."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise TimeoutError("The server did not start.")


def sign_in(port: int) -> str:
    """Sign in as the demo's partnership lead; returns the session's cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/demo/")
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    cookies = cookie_of(answer)
    body = f"csrfmiddlewaretoken={token[1] if token else ''}&role=lead&partnership=havering"
    head = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/demo/sign-in/", body, {**head, "Referer": f"http://127.0.0.1:{port}/demo/"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"Demo sign-in answered {answer.status}.")
    return f"{cookies}; {cookie_of(answer)}"


def cookie_of(answer: http.client.HTTPResponse) -> str:
    """The cookies that an answer sets, as a request sends them."""
    return "; ".join(
        value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"
    )


def speed(port: int, cookie: str) -> Section:
    """p50 and p95 of each page with 1 and with 20 clients, and the ratio to the empty page."""
    measured = {
        (name, clients): time_requests(port, cookie, address, clients, REQUESTS)
        for clients in (1, 20)
        for name, address in PAGES.items()
    }
    rows = [("page", "clients", "p50 ms", "p95 ms", "p50 to the empty page")]
    for (name, clients), times in measured.items():
        base = statistics.median(measured["empty page", clients])
        middle = statistics.median(times)
        p95 = times[int(len(times) * 0.95)]
        rows.append((name, str(clients), f"{middle:.1f}", f"{p95:.1f}", f"{middle / base:.1f}x"))
    says = f"{REQUESTS} requests a cell, signed in. Aim: at most 4x the empty page, p95 under 300 ms at 20."
    return Section("Pages", says, tuple(rows))


def time_requests(port: int, cookie: str, address: str, clients: int, requests: int) -> list[float]:
    """Milliseconds of each request, sorted, with so many clients at once on kept connections."""
    times: list[float] = []
    threads = [
        threading.Thread(target=one_client, args=(port, cookie, address, requests // clients, times))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def one_client(port: int, cookie: str, address: str, requests: int, times: list[float]) -> None:
    """Ask for the same page again and again, and note how long each answer took."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(requests):
        started = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}.")
        times.append((time.perf_counter() - started) * 1000)


def weight(port: int) -> Section:
    """What a first visit to the front page sends over the wire, by kind."""
    page, size = fetch(port, PAGES["front page"])
    kinds = {"page": size, "style": 0, "script": 0, "pictures": 0}
    links = {"style": r'<link[^>]+href="([^"]+\.css)"', "script": r'<script[^>]+src="([^"]+)"'}
    links["pictures"] = r'<img[^>]+src="([^"]+)"'
    for kind, pattern in links.items():
        kinds[kind] = sum(fetch(port, address)[1] for address in set(re.findall(pattern, page)))
    rows = [("part", "kB over the wire")]
    rows += [(kind, f"{count / 1000:.1f}") for kind, count in {**kinds, "all": sum(kinds.values())}.items()]
    return Section("Weight of the first page", "Aim: under 100 kB, with under 30 kB of script.", tuple(rows))


def fetch(port: int, address: str) -> tuple[str, int]:
    """A resource as text and its size as sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return plain.decode(errors="replace"), len(body)
