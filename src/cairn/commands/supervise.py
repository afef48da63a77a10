"""Keeping child processes alive: started, watched, started again when they die, and stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

FIRST_PAUSE = 0.5  # seconds before the first restart; doubled each time
LONGEST_PAUSE = 30.0
SETTLED = 30.0  # a child that lived so long starts again at once
PATIENCE = 15.0  # seconds that a child may take to finish what it has in hand
LOOK = 0.2
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process to keep alive: its name in messages, its command, and its life so far.

    Its environment is ours with `extra` laid over it, and without the names in `without`.
    """

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    extra: dict[str, str] = field(default_factory=dict)
    without: Sequence[str] = ()

    def environment(self) -> dict[str, str]:
        """What it is started with."""
        kept = {name: value for name, value in os.environ.items() if name not in self.without}
        return {**kept, **self.extra, "CAIRN_SUPERVISOR": str(os.getpid())}

    def start(self, now: float) -> None:
        """Start it in a process group of its own, so that it and its children can be stopped as one."""
        self.process = subprocess.Popen(  # noqa: S603
            list(self.command),
            env=self.environment(),
            start_new_session=True,
            preexec_fn=_die_with_parent(),
        )
        self.born = now

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; silence when it is gone already."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def alive(self) -> bool:
        """True while its first process runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps children alive until told to stop. `tell` gets one plain line for each thing that happens."""

    def __init__(self, children: Sequence[Child], tell: Callable[[str], None]) -> None:
        self.children = list(children)
        self.tell = tell
        self.stopping = False

    def run(self) -> None:
        """Start every child and watch until SIGINT or SIGTERM; then stop them all."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)
        try:
            while not self.stopping:
                self.watch(time.monotonic())
                time.sleep(LOOK)
        finally:
            self.stop()

    def watch(self, now: float) -> None:
        """One look at every child: start those whose time has come, note those that died."""
        for child in self.children:
            if child.alive():
                continue
            if child.process is not None:
                self._died(child, now)
            elif now >= child.due:
                child.start(now)

    def stop(self) -> None:
        """Ask all to stop, wait, and then end what is left."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while any(child.alive() for child in self.children) and time.monotonic() < end:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
        for child in self.children:
            if child.process is not None:
                child.process.wait()

    def _died(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        child.signal(signal.SIGKILL)  # what it left behind would hold the port
        child.pause = FIRST_PAUSE if now - child.born > SETTLED else min(child.pause * 2, LONGEST_PAUSE)
        child.process, child.due = None, now + child.pause
        when = "now" if child.pause < 1 else f"in {child.pause:.0f} s"
        self.tell(f"The {child.name} stopped ({_why(code)}); starting it again {when}.")

    def _asked(self, number: int, frame: FrameType | None) -> None:
        del frame
        if not self.stopping:
            self.tell(f"Stopping ({signal.Signals(number).name}).")
        self.stopping = True


def _why(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _die_with_parent() -> Callable[[], object] | None:
    """On Linux the kernel stops a child whose supervisor was killed; elsewhere the worker looks itself."""
    if sys.platform != "linux":
        return None
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
