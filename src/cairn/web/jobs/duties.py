"""What the worker does again and again beside jobs: watch them, send mail, seal the audit chain, tidy up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic

from django.db import close_old_connections, connections
from django.utils import timezone

from cairn.web.audit import services as services_of_audit
from cairn.web.jobs import execution, outbox, services
from cairn.web.jobs.registry import Duty, duty

log = logging.getLogger("cairn.worker")

KEEP_QUEUE_ROWS = timedelta(days=14)


@duty("seal the audit chain", every=30)
def seal() -> int:
    """Number and chain the audit events that wait."""
    return services_of_audit.seal()


@duty("tidy the queue", every=24 * 3600)
def prune() -> int:
    """Delete the queue's own rows of tasks that ended long ago; jobs themselves stay."""
    from django_tasks_db.models import DBTaskResult

    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_QUEUE_ROWS)
    return old.delete()[0]


duty("keep jobs alive", every=5)(execution.keep_alive)
duty("start again jobs whose worker died", every=10)(services.reap)
duty("send mail", every=5)(outbox.deliver)
duty("forget old mail", every=24 * 3600)(outbox.forget)


def do(one: Duty) -> bool:
    """One turn; a fault is logged by its kind only, and the other duties go on."""
    try:
        one.act()
    except Exception as error:
        log.error(
            "The duty '%s' failed (%s); it is tried again at its next turn.", one.name, type(error).__name__
        )
        return False
    return True


class Round(threading.Thread):
    """The thread that does the duties while the main thread runs jobs."""

    def __init__(self, duties: Iterable[Duty]) -> None:
        super().__init__(name="duties", daemon=True)
        self.duties = tuple(duties)
        self.stopping = threading.Event()
        self._next = {one.name: 0.0 for one in self.duties}

    def run(self) -> None:
        """Look every half second for a duty whose turn has come, until stopped."""
        while not self.stopping.wait(0.5):
            close_old_connections()
            self.turn(monotonic())
        connections.close_all()

    def turn(self, now: float) -> None:
        """Do each duty whose time has come at `now` (seconds)."""
        for one in self.duties:
            if now >= self._next[one.name] and not self.stopping.is_set():
                self._next[one.name] = now + one.every
                do(one)
