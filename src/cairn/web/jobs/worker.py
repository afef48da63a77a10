"""The one worker process: takes tasks from the queue, and does the periodic duties beside them."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import Any

from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string

from cairn.web.jobs import registry
from cairn.web.jobs.duties import Round

log = logging.getLogger("cairn.worker")

LOOK_EVERY = 0.5  # seconds between two looks into an empty queue


def run(*, batch: bool = False) -> None:
    """Work until told to stop (the task in hand is finished first); with `batch`, until nothing waits."""
    duties = Round(registry.DUTIES.values())
    duties.start()
    _leave_with_supervisor()
    worker = _queue_worker(batch)
    worker.configure_signals()
    log.info("The worker is ready.")
    try:
        _serve(worker)
    finally:
        duties.stopping.set()
        duties.join(timeout=5)


def _serve(worker: Any) -> None:
    while worker.running:
        try:
            worker.run()
            return
        except OperationalError:
            # A busy or restarting database is no reason to die; the pause keeps the log readable.
            log.warning("The database did not answer; trying again in 2 seconds.")
            close_old_connections()
            time.sleep(2)


def _queue_worker(batch: bool) -> Any:
    from django_tasks_db.management.commands.db_worker import Worker

    return Worker(
        queue_names=["default"],
        interval=LOOK_EVERY,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def _leave_with_supervisor() -> None:
    """Under `cairn serve`, stop when the supervisor is gone, so that two workers never stand side by side."""
    parent = os.environ.get("CAIRN_SUPERVISOR")
    if parent and int(parent) == os.getppid():
        threading.Thread(target=_watch, args=(int(parent),), daemon=True, name="parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
