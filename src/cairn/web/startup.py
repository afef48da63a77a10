"""Refuse to serve when a check finds an error: the same checks whichever server is used."""

from django.conf import settings
from django.core import checks

from cairn.web.configuration import LOCAL_HOSTS


class UnsafeStart(SystemExit):
    """The site does not start; the text says what is wrong and what to do."""


def refuse_unsafe_start() -> None:
    """Run every system check. Raises UnsafeStart with all errors at once."""
    errors = [message for message in checks.run_checks() if message.is_serious()]
    if errors:
        lines = "\n".join(f"- {error.msg} {error.hint or ''}".rstrip() for error in errors)
        raise UnsafeStart(f"Cairn does not start:\n{lines}")


def open_demo_fault(host: str) -> str:
    """Why a demo cannot be served on this address, or '' when it can (and always when this is no demo)."""
    if not settings.CAIRN.demo or host in LOCAL_HOSTS:
        return ""
    return f"A demo lets anybody sign in as anyone, so it is not served on {host}."
