"""Master keys wrap data keys; a wrong one opens nothing, and no text shows a key."""

import base64
import doctest
import importlib
import os

import pytest

from cairn.records.keyring import Keyring, KeyringError, VaultError

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def ring(*names: str, **keys: bytes) -> Keyring:
    known = {"old": OLD, "new": NEW, **keys}
    return Keyring(names[0], {name: known[name] for name in names})


def text_of(name: str, key: bytes) -> str:
    return f"{name}:{base64.b64encode(key).decode()}"


def test_a_data_key_opens_with_the_master_that_wrapped_it():
    wrapped = ring("old").data_key()
    assert wrapped.startswith("old:")
    assert len(ring("old").unwrap(wrapped)) == 32
    assert ring("new", "old").unwrap(wrapped) == ring("old").unwrap(wrapped)


def test_every_data_key_is_another():
    made = {ring("old").data_key() for _ in range(20)}
    assert len(made) == len({ring("old").unwrap(one) for one in made}) == 20


def test_rewrapped_it_is_the_same_key_and_the_old_master_may_go():
    wrapped = ring("old").data_key()
    again = ring("new", "old").rewrap(wrapped)
    assert again.startswith("new:")
    assert ring("new").unwrap(again) == ring("old").unwrap(wrapped)


def test_wrapping_is_that_of_the_standard():
    # RFC 3394, 4.6: 256 bits of key data with a 256-bit key.
    master = bytes.fromhex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")
    data = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F"
    told = "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"
    wrapped = f"a:{base64.b64encode(bytes.fromhex(told)).decode()}"
    assert Keyring("a", {"a": master}).unwrap(wrapped) == bytes.fromhex(data)


def of_old() -> str:
    return ring("old").data_key().removeprefix("old:")


@pytest.mark.parametrize(
    ("wrapped", "says"),
    [
        (f"old:{of_old()}", "no master key 'old'"),
        (f"new:{of_old()}", "'new' does not open"),
        (f"new:{of_old()[:-8]}AAAAAAA=", "'new' does not open"),
        (f"new:{of_old()[:20]}", "'new' does not open"),
        ("new:é", "'new' does not open"),
        ("", "names no master key"),
        ("Not A Key", "names no master key"),
    ],
)
def test_what_does_not_open_is_told_without_it(wrapped, says):
    with pytest.raises(KeyringError, match=says) as caught:
        ring("new").unwrap(wrapped)
    assert wrapped == "" or wrapped not in str(caught.value)
    assert caught.value.__context__ is None


def test_from_text_the_first_is_in_use():
    read = Keyring.from_text(f" {text_of('new', NEW)}, {text_of('old', OLD)}\n")
    assert (read.current, read.ids) == ("new", ("new", "old"))
    assert read.unwrap(ring("old").data_key())


def test_new_texts_can_be_put_in_front_of_each_other():
    first = Keyring.new_text()
    wrapped = Keyring.from_text(first).data_key()
    both = Keyring.from_text(f"{Keyring.new_text()},{first}")
    assert len(both.ids) == 2
    assert both.unwrap(wrapped) == Keyring.from_text(first).unwrap(wrapped)


@pytest.mark.parametrize(
    "text",
    ["", "old", ":", "old:", "old:####", text_of("old", b"x" * 16), text_of("Old", OLD), text_of("", OLD),
     text_of("old", OLD) + "," + text_of("old", NEW), base64.b64encode(OLD).decode(), OLD.hex(),
     text_of("old", OLD) + ",", "0123456789abcdef0123456789abcdef"],
)  # fmt: skip
def test_a_text_that_is_no_keyring_is_refused_without_showing_it(text):
    with pytest.raises(KeyringError) as caught:
        Keyring.from_text(text)
    assert len(str(caught.value)) > 40
    for part in filter(lambda one: len(one) > 4, text.replace(":", ",").split(",")):
        assert part not in str(caught.value)


def test_the_one_in_use_must_be_there():
    with pytest.raises(KeyringError):
        Keyring("new", {"old": OLD})
    assert issubclass(KeyringError, VaultError)
    assert issubclass(VaultError, ValueError)


def test_no_key_is_shown():
    key = os.urandom(32)
    shown = repr(Keyring("a", {"a": key})) + str(Keyring("a", {"a": key}))
    assert "a" in shown
    assert base64.b64encode(key).decode() not in shown
    assert repr(key) not in shown


@pytest.mark.parametrize("name", ["keyring", "vault.store", "vault.writing"])
def test_examples_in_the_docstrings(name):
    told = doctest.testmod(importlib.import_module(f"cairn.records.{name}"))
    assert (told.failed, told.attempted > 0) == (0, True)
