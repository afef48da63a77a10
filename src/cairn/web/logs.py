"""What the log says: the kind and place of a fault, and never the words of a person or the key of a door."""

import logging
import re
import traceback
from typing import Any

# The part of an address that opens a door by itself: an invitation, a new password, the proof of an
# address, an owner's updates.
DOORS = re.compile(r"(/(?:invitations|reset/key|confirm-email|updates/by-link)/)[^/\s]+")
ADDRESS = re.compile(r"[^\s@<>\"'(),;:/=]+@[^\s@<>\"'(),;:/]+\.\w+")


class Plain(logging.Formatter):
    """Lines without addresses of people or links that open doors, and faults without their words.

    The words of an exception may repeat a value: those of a database quote the whole row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the places of the fault below it if there is one."""
        return ADDRESS.sub("(an email address)", DOORS.sub(r"\1(a key)", super().format(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """The kind of each exception of the chain, and the places that it came through."""
        return "\n".join(self._chain(ei[1]))

    def _chain(self, error: BaseException | None) -> list[str]:
        if error is None:
            return []
        before = self._chain(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return [*before, *places, f"{type(error).__module__}.{type(error).__qualname__}"]
