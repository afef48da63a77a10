"""A real worker killed with kill -9 in the middle of a job: the next one does the job again, to its end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

OPEN = """
import os, sys, time
from datetime import timedelta
from pathlib import Path
from cairn.commands import house
house.enter()
from cairn.web.jobs import models, registry, services, worker
models.STALE_AFTER = timedelta(seconds=2)
marks = Path(sys.argv[1])

@registry.job("slow", name="Something slow")
def slow(job):
    with marks.open("a") as file:
        file.write(f"{os.getpid()}\\n")
    time.sleep(60 if job.attempts == 1 else 0)
    return "done after all"
"""
START = OPEN + 'house.migrate(); services.start("slow", by=None, partnership=None, arguments={})'
WORK = OPEN + "worker.run()"
RESULT = OPEN + "one = models.Job.objects.all_for_worker().get(); print(one.state, one.attempts, one.result)"


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


@pytest.mark.long
def test_a_job_outlives_its_worker(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    own = {
        "CAIRN_DATA": str(tmp_path),
        "CAIRN_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "cairn.web.settings",
    }
    environment = {**os.environ, **own}

    def python(text: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", text, str(marks)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    python(START).communicate(timeout=60)
    first = python(WORK)
    until(marks.exists)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    second = python(WORK)
    try:
        until(lambda: len(marks.read_text().split()) == 2)
        until(lambda: (python(RESULT).communicate()[0] or "").strip() == "done 2 done after all")
    finally:
        second.terminate()
        second.communicate(timeout=20)
    assert second.returncode == 0
