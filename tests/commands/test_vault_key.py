"""Who has the key of the records of people: the worker and the command line, never the web server."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from cairn.commands.serve import children
from cairn.records.keyring import Keyring
from cairn.web import keys
from cairn.web.configuration import Configuration

SECRET = "kcanary:Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTEyMzQ="
# What a process says of itself, as whoever may look into it would see.
LOOK = """
import os, pathlib
print("key" if "CAIRN_VAULT_KEY" in os.environ else "no key", os.environ.get("CAIRN_VAULT_CLOSED", "open"))
whole = pathlib.Path("/proc/self/environ")
print(whole.read_bytes().count(b"kcanary") if whole.exists() else 0)
"""
WEB = """
import os
import cairn.web.wsgi
from django.conf import settings
from cairn.web.agreements.services import NoVaultKey, vault
print("in the environment:", "CAIRN_VAULT_KEY" in os.environ, "in the settings:", bool(settings.CAIRN.vault_key))
try:
    vault()
except NoVaultKey as closed:
    print(closed)
"""


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """An environment with a vault key and a data folder of the test's own."""
    monkeypatch.setenv(keys.VAULT_KEY, SECRET)
    monkeypatch.delenv(keys.VAULT_CLOSED, raising=False)
    more = {
        "CAIRN_DATA": str(tmp_path / "data"),
        "CAIRN_SECRET_KEY": "a key for this test only, 0123456789 abcdefghijklmno",
        "CAIRN_ALLOWED_HOSTS": "cairn.example",
        "CAIRN_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "cairn.web.settings",
    }
    return {**os.environ, **more}


def test_the_web_server_is_started_without_the_key_and_the_worker_with_it(
    environment: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    said = {}
    for child in children("127.0.0.1", 8000, 1):
        child.command = [sys.executable, "-c", LOOK]
        child.start(0.0)
        assert child.process is not None
        assert child.process.wait(20) == 0
        said[child.name] = capfd.readouterr().out.split("\n")[:2]
    assert said["web server"] == ["no key 1", "0"]
    assert said["worker"][0] == "key open"


def test_a_web_server_that_was_started_in_another_way_forgets_the_key(environment: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", WEB], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "in the environment: False in the settings: False" in done.stdout
    assert "not opened by the web server" in done.stdout
    assert SECRET not in done.stdout + done.stderr


def test_the_demo_gets_one_key_however_many_ask_at_once(tmp_path: Path, environment: dict[str, str]) -> None:
    chosen = Configuration(demo=True, data=tmp_path / "demo", vault_key="")
    together, got = Barrier(8), list[str]()

    def ask() -> None:
        together.wait()
        got.append(keys.vault_key(chosen))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1
    assert Keyring.from_text(got[0]).ids
    assert [path.name for path in tmp_path.iterdir()] == ["demo-vault-key"]
    assert stat.S_IMODE((tmp_path / "demo-vault-key").stat().st_mode) == 0o600


def test_a_closed_process_makes_no_key(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.VAULT_CLOSED, "1")
    assert keys.vault_key(Configuration(demo=True, data=tmp_path / "demo")) == ""
    assert keys.vault_key(Configuration(vault_key=SECRET)) == ""
    assert list(tmp_path.iterdir()) == []


def test_outside_the_demo_no_key_is_made(tmp_path: Path, environment: dict[str, str]) -> None:
    assert keys.vault_key(Configuration(demo=False, data=tmp_path / "real", vault_key="")) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_second_names_will_do(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(keys.os, "link", refuse)
    text: Callable[[], str] = lambda: keys.vault_key(Configuration(demo=True, data=tmp_path / "demo"))  # noqa: E731
    monkeypatch.delenv(keys.VAULT_KEY)
    assert Keyring.from_text(text()).ids
    assert text() == text()
