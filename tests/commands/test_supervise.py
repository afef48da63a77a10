"""The supervisor, with real processes: killed children come back, and all stop together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.commands import supervise
from cairn.commands.supervise import Child, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
PROGRAM = """
import sys
from cairn.commands.supervise import Child, Supervisor
code = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(60)"
children = [Child(name, [sys.executable, "-c", code, name]) for name in sys.argv[1:]]
Supervisor(children, print).run()
"""


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


@pytest.fixture
def told() -> list[str]:
    return []


def test_a_child_that_dies_waits_twice_as_long_each_time(told: list[str]) -> None:
    child = Child("worker", SLEEP)
    supervisor = Supervisor([child], told.append)
    now = 100.0
    pauses = []
    for _ in range(9):
        supervisor.watch(now)
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        supervisor.watch(now)
        pauses.append(child.due - now)
        now = child.due
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert told[0] == "The worker stopped (signal 9); starting it again in 1 s."


def test_a_child_that_had_settled_starts_again_at_once(told: list[str]) -> None:
    child = Child("worker", SLEEP, pause=16.0)
    supervisor = Supervisor([child], told.append)
    supervisor.watch(100.0)
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    supervisor.watch(100.0 + supervise.SETTLED + 1)
    assert child.pause == supervise.FIRST_PAUSE


def test_a_child_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    monkeypatch.setattr(supervise, "PATIENCE", 0.3)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = Child("worker", [sys.executable, "-c", deaf])
    supervisor = Supervisor([child], told.append)
    supervisor.watch(0.0)
    time.sleep(0.3)
    supervisor.stop()
    assert child.process is not None
    assert child.process.returncode in (-signal.SIGKILL, -signal.SIGTERM)


@pytest.mark.parametrize("ask", [signal.SIGINT, signal.SIGTERM])
def test_children_come_back_after_kill_9_and_stop_together(tmp_path: Path, ask: signal.Signals) -> None:
    web, worker = tmp_path / "web", tmp_path / "worker"
    running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(web), str(worker)], stdout=subprocess.PIPE)
    try:
        until(lambda: bool(pids(web) and pids(worker)))
        for file in (web, worker):
            os.kill(pids(file)[0], signal.SIGKILL)
        until(lambda: len(pids(web)) == len(pids(worker)) == 2)
        running.send_signal(ask)
        said, _ = running.communicate(timeout=20)
    finally:
        running.kill()
    assert b"starting it again" in said
    assert running.returncode == 0
    assert not any(alive(pid) for pid in pids(web) + pids(worker))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own signal is Linux's")
def test_children_stop_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    web = tmp_path / "web"
    running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(web)], stdout=subprocess.DEVNULL)
    until(lambda: bool(pids(web)))
    running.kill()
    running.wait()
    until(lambda: not alive(pids(web)[0]))
