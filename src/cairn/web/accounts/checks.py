"""What keeps an installation from starting: a view without a permission, no secret key, an open demo."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from cairn.web.accounts.access import permission_of
from cairn.web.accounts.addresses import addresses
from cairn.web.keys import SHORTEST


@register(Tags.security)
def every_view_has_a_permission(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """A view that does not say who may use it does not start."""
    return [
        Error(
            f"The view at /{address.route} does not declare its permission.",
            hint='Put @permission("...") on it; a library\'s view goes into accounts/third_party.toml.',
            obj=address.name or None,
            id="cairn.E001",
        )
        for address in addresses()
        if permission_of(address.view, address.name) is None
    ]


@register(Tags.security)
def there_is_a_secret_key(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """Sessions and links are signed with a long secret."""
    key = settings.CAIRN.secret_key
    if settings.CAIRN.demo or len(key) >= SHORTEST:
        return []
    state = "is not set" if not key else f"is shorter than {SHORTEST} characters"
    return [
        Error(
            f"CAIRN_SECRET_KEY {state}.",
            hint=f"Set it to at least {SHORTEST} random characters, or set CAIRN_DEMO=1 to try Cairn.",
            id="cairn.E002",
        )
    ]


@register(Tags.security)
def the_demo_stays_local(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """Anybody may sign in to a demo as anyone, so it never has a public name."""
    if not (settings.CAIRN.demo and settings.CAIRN.allowed_hosts):
        return []
    return [
        Error(
            "CAIRN_DEMO and CAIRN_ALLOWED_HOSTS are both set, and a demo lets anybody sign in as anyone.",
            hint="Unset CAIRN_ALLOWED_HOSTS to try the demo here, or unset CAIRN_DEMO to serve others.",
            id="cairn.E003",
        )
    ]


@register(Tags.security)
def somebody_is_answered(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """Outside the demo a site must know its own names."""
    if settings.CAIRN.demo or settings.CAIRN.debug or settings.CAIRN.allowed_hosts:
        return []
    return [
        Error(
            "CAIRN_ALLOWED_HOSTS is not set.",
            hint="Set it to the names that people type to reach this site, with commas between.",
            id="cairn.E004",
        )
    ]
