"""The box that an upload travels in: whoever has the public key can close it, only the worker can open it.

A new X25519 key for each box, agreed with the worker's, gives the key of AES-GCM through HKDF (RFC 5869);
the box is cut into chunks that are each sealed with their number and, the last one, a mark, so that no
chunk can be left out, doubled or put elsewhere, and nothing be cut off (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MARK = b"CAIRN-BOX-1\n"
CHUNK = 1 << 20
TAG, KEY = 16, 32


class BoxRefused(ValueError):
    """A box cannot be opened: it was closed for another key, was changed, or is not whole."""


def private_key(secret: bytes) -> X25519PrivateKey:
    """The worker's key, from 32 bytes or more that only it knows."""
    return X25519PrivateKey.from_private_bytes(_derived(secret, b"", b"cairn upload key"))


def public_text(key: X25519PrivateKey) -> str:
    """The public half, as text to publish."""
    return _raw(key.public_key()).hex()


class Box:
    """Closes what is written to it. Call `close` at the end; without it the box cannot be opened."""

    def __init__(self, file: BinaryIO, public: str) -> None:
        """Seal into `file` for the holder of the key whose public text this is. Raises ValueError."""
        theirs = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
        once = X25519PrivateKey.generate()
        ours = _raw(once.public_key())
        self._file, self._waiting, self._number = file, bytearray(), 0
        self._cipher = _cipher(once.exchange(theirs), ours, _raw(theirs))
        file.write(MARK + ours)

    def write(self, data: bytes) -> None:
        """Add to the box; at most one chunk waits in memory."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """Seal the rest, with the mark that nothing follows."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, MARK))
        self._number += 1


def opened(file: BinaryIO, key: X25519PrivateKey) -> Iterator[bytes]:
    """What is in the box, chunk by chunk. Raises BoxRefused, at the latest at its end."""
    head = file.read(len(MARK) + KEY)
    if not head.startswith(MARK) or len(head) < len(MARK) + KEY:
        raise BoxRefused("This is not a sealed upload.")
    theirs = head[len(MARK) :]
    shared = key.exchange(X25519PublicKey.from_public_bytes(theirs))
    cipher = _cipher(shared, theirs, _raw(key.public_key()))
    number, chunk = 0, file.read(CHUNK + TAG)
    while True:
        after = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not after), chunk, MARK)
        except InvalidTag:
            raise BoxRefused("The sealed upload was changed, cut off, or sealed for another key.") from None
        if not after:
            return
        number, chunk = number + 1, after


def _cipher(shared: bytes, once: bytes, public: bytes) -> AESGCM:
    return AESGCM(_derived(shared, once + public, b"cairn upload box"))


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY, salt=salt, info=purpose).derive(secret)


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">QI", number, int(last))


def _raw(key: X25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
