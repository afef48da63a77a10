"""`cairn decide`: files that were held because their figures look wrong, and what to do with them."""

from __future__ import annotations

import uuid

from cairn.commands import house, say
from cairn.commands.load import COMMAND_LINE


def decide(batch: str, accept: bool | None, reason: str) -> None:
    """Accept or reject a held batch, with a reason; without a batch, list those that are held."""
    house.ready()
    if not batch:
        held()
        return
    if accept is None or not reason.strip():
        say.stop(
            "A decision needs --accept or --reject, and --reason.", "Say what you checked, and where.", 2
        )
    from cairn.web.releases import services
    from cairn.web.releases.models import Batch

    found = Batch.objects.filter(pk=_number(batch)).first()
    if found is None:
        say.stop(f"There is no batch '{batch}'.", "Run cairn decide to see those that are held.", say.REFUSED)
    try:
        done = services.decide_hold(found, accept, by=COMMAND_LINE, reason=reason)
    except services.NotHeld as over:
        say.stop(str(over), "Nothing was changed.", say.REFUSED)
    say.out.print(f"{done.file_name}: {done.get_state_display().lower()}.", markup=False)


def held() -> None:
    """Print every held batch with what looks wrong in it."""
    from cairn.web.releases.models import Batch

    found = Batch.objects.filter(state=Batch.State.HELD).order_by("loaded_at")
    if not found:
        say.out.print("Nothing is held.")
    for batch in found:
        say.out.print(f"{batch.pk}  {batch.file_name}", markup=False)
        for hold in batch.holds:
            say.out.print(f"  {hold['sentence']}", markup=False)


def _number(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        say.stop(f"'{text}' is not the number of a batch.", "Run cairn decide to see those that are held.", 2)
