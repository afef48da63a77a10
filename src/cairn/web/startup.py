"""Refuse to serve when a check finds an error: the same checks whichever server is used."""

from django.core import checks


class UnsafeStart(SystemExit):
    """The site does not start; the text says what is wrong and what to do."""


def refuse_unsafe_start() -> None:
    """Run every system check. Raises UnsafeStart with all errors at once."""
    errors = [message for message in checks.run_checks() if message.is_serious()]
    if errors:
        lines = "\n".join(f"- {error.msg} {error.hint or ''}".rstrip() for error in errors)
        raise UnsafeStart(f"Cairn does not start:\n{lines}")
