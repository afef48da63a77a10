"""What an attacker has at hand: the forms of the site, codes, and addresses of every view."""

import re
from collections.abc import Iterator
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from cairn.web.accounts.addresses import Address, addresses

PASSWORD = "marble-lantern-orchard"
SECRET = "JBSWY3DPEHPK3PXP"
VICTIM = "victim@example.org"
BY_NAME = {"slug": "havering", "uidb36": "1", "key": "a-b", "provider_id": "organisation", "token": "a"}
BY_TYPE = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000001", "digest": "a" * 64}


def sign_in(client: Client, email: str = VICTIM, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post("/account/login/", {"login": email, "password": password, **more})


def code(secret: str = SECRET) -> str:
    """The code that the app of the victim shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def everywhere() -> Iterator[tuple[Address, str]]:
    """Every view with an address that leads to it."""
    for address in addresses():
        route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda hit: BY_NAME[hit[1]], address.route)
        route = re.sub(r"<(?:(\w+):)?(\w+)>", _filled, route)
        yield address, "/" + route.replace("^", "").replace("$", "").replace("\\Z", "")


def _filled(hit: re.Match[str]) -> str:
    return BY_NAME.get(hit[2]) or BY_TYPE.get(hit[1] or "", "a")
