"""What keeps an installation from starting: a view without a permission, a weak key, an open demo."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from cairn.web.accounts.access import permission_of
from cairn.web.accounts.addresses import addresses
from cairn.web.configuration import LOCAL_HOSTS, Configuration
from cairn.web.keys import SHORTEST, weakness

RANDOM = (
    f"Set it to at least {SHORTEST} random characters, as made by: "
    'python3 -c "import secrets; print(secrets.token_urlsafe(50))".'
)


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
def keys_are_strong(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """Sessions and links are signed with a long secret, and the audit trail is sealed with another."""
    if settings.CAIRN.demo:
        return []
    return [*_secret_key(settings.CAIRN), *_audit_key(settings.CAIRN)]


def _secret_key(chosen: Configuration) -> list[CheckMessage]:
    fault = weakness(chosen.secret_key)
    if fault:
        hint = f"{RANDOM} Or set CAIRN_DEMO=1 to try Cairn."
        return [Error(f"CAIRN_SECRET_KEY {fault}.", hint=hint, id="cairn.E002")]
    if chosen.secret_key == chosen.secret_key_before:
        same = "CAIRN_SECRET_KEY and CAIRN_SECRET_KEY_BEFORE are the same, so no key was changed."
        return [Warning(same, hint="Set a new CAIRN_SECRET_KEY, or unset the other.", id="cairn.W002")]
    return []


def _audit_key(chosen: Configuration) -> list[CheckMessage]:
    fault = weakness(chosen.audit_key)
    if not chosen.audit_key:
        unset = "CAIRN_AUDIT_KEY is not set: whoever can write to the database can seal a forged audit trail."
        return [Warning(unset, hint=RANDOM, id="cairn.W005")]
    if chosen.audit_key == chosen.secret_key:
        fault = "is CAIRN_SECRET_KEY again"
    return [Error(f"CAIRN_AUDIT_KEY {fault}.", hint=RANDOM, id="cairn.E005")] if fault else []


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


@register(Tags.security)
def the_names_are_known(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """Links in mail are made from the name that was asked for, so not every name will do."""
    if "*" not in settings.CAIRN.allowed_hosts:
        return []
    return [
        Error(
            "CAIRN_ALLOWED_HOSTS lets anybody choose the name that stands in the links of our mail.",
            hint="Name each host, without an asterisk.",
            id="cairn.E006",
        )
    ]


@register(Tags.security)
def technical_pages_stay_local(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """A technical error page shows code and values."""
    if not settings.CAIRN.debug or set(settings.CAIRN.allowed_hosts) <= set(LOCAL_HOSTS):
        return []
    return [
        Error(
            "CAIRN_DEBUG and CAIRN_ALLOWED_HOSTS are both set, and technical error pages show values.",
            hint="Unset CAIRN_DEBUG to serve others.",
            id="cairn.E007",
        )
    ]


@register(Tags.security)
def single_sign_on_is_encrypted(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:  # noqa: ARG001
    """What an identity provider says is believed, so it comes over an encrypted line."""
    if settings.CAIRN.oidc_server_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        return []
    if not settings.CAIRN.single_sign_on:
        return []
    return [
        Error(
            "CAIRN_OIDC_SERVER_URL does not begin with https://.",
            hint="Give the address as your identity provider names it.",
            id="cairn.E008",
        )
    ]
