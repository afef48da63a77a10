"""A real demo on a free port, and a real browser that notices what goes wrong in it.

The demo is prepared once in `.build/demo-of-tests` and kept, so that a second run begins at once.
`CAIRN_TEST_SITE=http://127.0.0.1:8000` uses a demo that runs already.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crawling import Site, crawl
from playwright.sync_api import Browser, sync_playwright
from visiting import Visitor

ROOT = Path(__file__).parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Say whether the site answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo with the real figures."""
    if "CAIRN_TEST_SITE" in os.environ:
        yield os.environ["CAIRN_TEST_SITE"].rstrip("/")
        return
    port, log = free_port(), tmp_path_factory.mktemp("demo") / "log.txt"
    command = [sys.executable, "-m", "cairn.cli", "demo", "--port", str(port)]
    command += ["--data", str(ROOT / ".build" / "demo-of-tests")]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CAIRN_", "DJANGO_"))
    }
    with log.open("wb") as output:
        demo = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield wait_for(demo, f"http://127.0.0.1:{port}", log)
        finally:
            demo.terminate()
            demo.wait(timeout=30)


def wait_for(demo: subprocess.Popen[bytes], address: str, log: Path) -> str:
    """Wait until the demo answers; fail with what it said when it does not."""
    end = time.monotonic() + 300
    while time.monotonic() < end and demo.poll() is None:
        if answers(f"{address}/get-help/"):
            return address
        time.sleep(0.3)
    pytest.fail(f"The demo did not start:\n{log.read_text('utf-8', errors='replace')[-3000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which sends nothing out by itself."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is not installed. What to do: apt install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Open a visitor: `visit(width=360, scripts=False, role="lead")`. A complaint of the browser fails it."""
    visitors: list[Visitor] = []

    def open_one(
        *, width: int = 1280, scripts: bool = True, role: str = "", place: str = "havering"
    ) -> Visitor:
        visitor = Visitor(browser, address, width=width, scripts=scripts)
        visitors.append(visitor)
        if role:
            visitor.sign_in(role, place)
        return visitor

    yield open_one
    complaints = [complaint for visitor in visitors for complaint in visitor.leave()]
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="package")
def public_site(address: str) -> Site:
    """Every page and file that a guest can reach by links."""
    return crawl(address)


@pytest.fixture(scope="package")
def partner_site(address: str) -> Site:
    """Every page and file that a partnership lead can reach by links."""
    return crawl(address, role="lead", place="havering")


@pytest.fixture(scope="package")
def administrator_site(address: str) -> Site:
    """Every page and file that an administrator can reach by links."""
    return crawl(address, role="administrator")
