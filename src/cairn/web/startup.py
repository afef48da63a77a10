"""Refuse to serve when a check finds an error: the same checks whichever server is used."""

import logging

from django.conf import settings
from django.core import checks

from cairn.web.configuration import LOCAL_HOSTS

log = logging.getLogger("cairn.start")


class UnsafeStart(SystemExit):
    """The site does not start; the text says what is wrong and what to do."""


def refuse_unsafe_start() -> None:
    """Run every system check. Raises UnsafeStart with all errors at once; our warnings go to the log."""
    found = checks.run_checks()
    for message in found:
        if not message.is_serious() and str(message.id).startswith("cairn."):
            log.warning("%s %s", message.msg, message.hint or "")
    errors = [message for message in found if message.is_serious()]
    if errors:
        lines = "\n".join(f"- {error.msg} {error.hint or ''}".rstrip() for error in errors)
        raise UnsafeStart(f"Cairn does not start:\n{lines}")


def open_demo_fault(host: str) -> str:
    """Why a demo, or a site with technical pages, cannot be served on this address; '' when it can."""
    if host in LOCAL_HOSTS:
        return ""
    if settings.CAIRN.debug:
        return f"Technical error pages show code and values, so they are not served on {host}."
    if settings.CAIRN.demo:
        return f"A demo lets anybody sign in as anyone, so it is not served on {host}."
    return ""
