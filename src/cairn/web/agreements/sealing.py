"""Whose right a request is about: found by a keyed code, and read only with the vault's key.

Each partnership has a key of its own, wrapped by a master key of the vault. From it come one key that makes
the code (HMAC-SHA-256, the same for one person each time, and of no use without the key) and one that
encrypts provider and client id (AES-256-GCM, bound to the partnership and to the request).
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from cairn.web.agreements.models import PersonKey
from cairn.web.agreements.opening import keyring

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

NONCE = 12  # bytes, random for each request


class Unreadable(ValueError):
    """A request's person cannot be read: the row was changed, or it belongs to another key."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The two keys of one partnership."""

    finds: bytes = field(repr=False)
    reads: bytes = field(repr=False)
    place: str

    def code(self, provider: str, client_id: str) -> str:
        """The code that finds this person's requests again."""
        return hmac.new(self.finds, _packed(provider, client_id), "sha256").hexdigest()

    def closed(self, provider: str, client_id: str, reference: str) -> str:
        """Provider and client id, encrypted for the request of this reference."""
        nonce = os.urandom(NONCE)
        sealed = AESGCM(self.reads).encrypt(nonce, _packed(provider, client_id), self._bound(reference))
        return base64.b64encode(nonce + sealed).decode()

    def opened(self, text: str, reference: str) -> tuple[str, str]:
        """Provider and client id again. Raises Unreadable, which names only the reference."""
        try:
            raw = base64.b64decode(text, validate=True)
            plain = AESGCM(self.reads).decrypt(raw[:NONCE], raw[NONCE:], self._bound(reference))
        except (InvalidTag, ValueError):
            raise Unreadable(
                f"The request {reference} cannot be read. It was changed, or the key of the vault is not the "
                "one that it was written with. Give the old key too in CAIRN_VAULT_KEY."
            ) from None
        provider, client_id = json.loads(plain)
        return provider, client_id

    def _bound(self, reference: str) -> bytes:
        return f"{self.place}/{reference}".encode()


def seal_of(partnership: Partnership) -> Seal:
    """The seal of a partnership, made at its first request. Raises NoVaultKey where there is no key."""
    ring = keyring()
    with transaction.atomic():
        fresh = {"wrapped": ring.data_key()}
        kept, _ = PersonKey.objects.for_partnership(partnership).get_or_create(
            partnership=partnership, defaults=fresh
        )
    secret = ring.unwrap(kept.wrapped)
    return Seal(_derived(secret, b"find"), _derived(secret, b"read"), partnership.slug)


def rewrap(partnership: Partnership) -> None:
    """Wrap a partnership's key by the master key now in use; codes and requests stay as they are."""
    ring = keyring()
    for kept in PersonKey.objects.for_partnership(partnership):
        kept.wrapped = ring.rewrap(kept.wrapped)
        kept.save(update_fields=["wrapped"])


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"cairn person requests: " + use).derive(secret)


def _packed(provider: str, client_id: str) -> bytes:
    return json.dumps([provider, client_id]).encode()
