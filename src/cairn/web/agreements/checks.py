"""What keeps an installation from starting: a vault key that cannot be read."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from cairn.web import keys
from cairn.web.agreements.opening import UNREADABLE, NoVaultKey, keyring


@register(Tags.security)
def the_vault_key_can_be_read(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """A key with a fault would be found out only when the first records come in."""
    if keys.vault_closed() or not settings.CAIRN.vault_key:
        return []
    try:
        keyring()
    except NoVaultKey:
        return [Error(UNREADABLE, hint="Make a new one with: cairn vault key.", id="cairn.E020")]
    return []
