"""A drill: two hundred owners open their links and send their updates, twenty at a time."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

OWNERS, SECONDS, BROWSERS = 200, 60, 20
SETUP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from cairn.web.partnerships.models import Partnership
from cairn.web.plan import services as plans
from cairn.web.plan.models import Need, Plan
from cairn.web.register import services as register
from cairn.web.core.clock import today
from cairn.web.jobs.models import OutboxMessage
from cairn.web.updates import owners, rounds, services
from cairn.web.updates.reminders import Link
from datetime import timedelta
place = Partnership.objects.create(slug="exmere", name="Exmere", areas=[], made_up=True)
plan = Plan.objects.create(partnership=place, title="Plan", state="current")
need = Need.objects.create(partnership=place, theme=plans.theme(plan, "1", "Theme"), title="Need")
day = today()
for n in range(OWNERS):
    who = register.organisation(place, f"Organisation {n}", by="a test")
    owners.name_contact(who, f"Contact {n}", f"owner{n}@example.org", by="a test", day=day)
    plans.add(plan, f"1-{n}", need=need, text=f"Action {n}", by="a test", owners=[(who, None)])
link = Link(lambda token: f"http://site/updates/by-link/{token}/", "http://site/")
services.open_round(plan, rounds.quarters(day)[0], opens=day, closes=day + timedelta(days=9), by="a test", link=link)
for mail in OutboxMessage.objects.all():
    print("LINK", next(word for word in mail.body.split() if word.startswith("http://")).removeprefix("http://site"))
"""
COUNT = """
import django; django.setup()
from cairn.web.updates.models import Update
print("SENT", Update.objects.everywhere("a drill counts").filter(state="sent", current__by_link=True).count())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """An installation of the drill's own: a database in a file, and a web server as `cairn serve` starts it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CAIRN_")},
            "CAIRN_DATA": str(folder), "CAIRN_SECRET_KEY": secrets.token_urlsafe(60), "CAIRN_INSECURE_HTTP": "1",
            "CAIRN_ALLOWED_HOSTS": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "cairn.web.settings",
        }  # fmt: skip
        self.port = free_port()

    def run(self, code: str) -> list[str]:
        """Lines that a piece of code prints in this installation."""
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.splitlines()

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the web server and wait until it answers."""
        from cairn.commands.serve import web_command

        server = subprocess.Popen(
            web_command("127.0.0.1", self.port, 1), env=self.environment, start_new_session=True
        )
        end = time.monotonic() + 60
        while time.monotonic() < end and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return server
            time.sleep(0.2)
        stop(server)
        pytest.fail("The web server did not start.")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server and what it started."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=30)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[House, list[str]]]:
    made = House(tmp_path)
    links = [line.split()[1] for line in made.run(f"OWNERS = {OWNERS}\n{SETUP}") if line.startswith("LINK")]
    server = made.serve()
    yield made, links
    stop(server)


def owner(base: str, path: str) -> int:
    """One owner with a browser: look, begin, read the form, send it. The status of the last page."""
    import http.cookiejar
    import re
    import urllib.parse
    import urllib.request

    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(address: str, typed: dict[str, Any] | None = None) -> Any:
        data = urllib.parse.urlencode(typed).encode() if typed else None
        return browser.open(urllib.request.Request(address, data, {"Origin": base}), timeout=SECONDS)

    def key(text: str) -> str:
        return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[0]

    first = ask(base + path).read().decode()
    page = ask(base + path, {"csrfmiddlewaretoken": key(first)})
    form = {"csrfmiddlewaretoken": key(page.read().decode()), "base": "0", "rating": "on_course",
            "narrative": "It goes well", "do": "send"}  # fmt: skip
    return int(ask(page.url, form).status)


def test_two_hundred_owners_are_all_heard(house: tuple[House, list[str]]) -> None:
    """Nobody is refused and nothing is lost. How long it took is printed: a minute is the aim."""
    site, links = house
    assert len(links) == OWNERS
    waiting, statuses, lock = list(links), list[int](), threading.Lock()

    def browse() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                path = waiting.pop()
            status = owner(f"http://127.0.0.1:{site.port}", path)
            with lock:
                statuses.append(status)

    begun = time.monotonic()
    threads = [threading.Thread(target=browse) for _ in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{OWNERS} owners in {time.monotonic() - begun:.1f} s")
    assert statuses == [200] * OWNERS
    assert site.run(COUNT)[-1] == f"SENT {OWNERS}"
