"""What the worker does again and again beside jobs: watch them, send mail, seal the audit chain, tidy up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone

from cairn.web.jobs import execution, outbox, services

log = logging.getLogger("cairn.worker")

KEEP_QUEUE_ROWS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Duty:
    """A name, how many seconds between two turns, and what to do."""

    name: str
    every: float
    act: Callable[[], Any]


def _seal() -> None:
    from cairn.web.audit.services import seal

    seal()


def prune() -> int:
    """Delete the queue's own rows of tasks that ended long ago; jobs themselves stay."""
    from django_tasks_db.models import DBTaskResult

    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_QUEUE_ROWS)
    return old.delete()[0]


DUTIES = (
    Duty("keep jobs alive", 5, execution.keep_alive),
    Duty("start again jobs whose worker died", 10, services.reap),
    Duty("send mail", 5, outbox.deliver),
    Duty("seal the audit chain", 30, _seal),
    Duty("tidy the queue", 24 * 3600, prune),
)


def do(duty: Duty) -> bool:
    """One turn; a fault is logged by its kind only, and the other duties go on."""
    try:
        duty.act()
    except Exception as error:
        log.error(
            "The duty '%s' failed (%s); it is tried again at its next turn.", duty.name, type(error).__name__
        )
        return False
    return True


class Round(threading.Thread):
    """The thread that does the duties while the main thread runs jobs."""

    def __init__(self, duties: tuple[Duty, ...] = DUTIES) -> None:
        super().__init__(name="duties", daemon=True)
        self.duties = duties
        self.stopping = threading.Event()
        self._next = {duty.name: 0.0 for duty in duties}

    def run(self) -> None:
        """Look every half second for a duty whose turn has come, until stopped."""
        while not self.stopping.wait(0.5):
            close_old_connections()
            self.turn(monotonic())
        connections.close_all()

    def turn(self, now: float) -> None:
        """Do each duty whose time has come at `now` (seconds)."""
        for duty in self.duties:
            if now >= self._next[duty.name] and not self.stopping.is_set():
                self._next[duty.name] = now + duty.every
                do(duty)
