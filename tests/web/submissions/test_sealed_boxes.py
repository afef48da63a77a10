"""The box that an upload travels in: only the worker opens it, and nothing in it can be changed or left out."""

import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.web.agreements.services import NoVaultKey
from cairn.web.submissions import sealing, upload_key, uploads, work
from cairn.web.submissions.sealing import CHUNK, TAG, Box, BoxRefused, opened, private_key, public_text

KEY = private_key(b"a secret of the worker, made up!")
HEAD = len(sealing.MARK) + sealing.KEY


def sealed(*parts: bytes, close: bool = True) -> bytes:
    file = io.BytesIO()
    box = Box(file, public_text(KEY))
    for part in parts:
        box.write(part)
    if close:
        box.close()
    return file.getvalue()


def unsealed(content: bytes, key: Any = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(content), key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out(size: int) -> None:
    plain = os.urandom(size)
    box = sealed(plain[: size // 3], plain[size // 3 :])
    assert unsealed(box) == plain
    assert len(box) == HEAD + size + TAG * max(1, -(-size // CHUNK))
    assert size < 20 or plain[:20] not in box


def test_two_boxes_of_the_same_differ() -> None:
    assert sealed(b"the same") != sealed(b"the same")


def three_chunks() -> bytes:
    return sealed(b"a" * CHUNK, b"b" * CHUNK, b"c" * 100)


ONE = CHUNK + TAG


@pytest.mark.parametrize(
    "spoil",
    [
        lambda box: b"",
        lambda box: box[:20],
        lambda box: b"X" + box[1:],
        lambda box: box[:-1],
        lambda box: box[: HEAD + 2 * ONE],
        lambda box: box[:HEAD],
        lambda box: box + b"x",
        lambda box: box[: HEAD + ONE] + box[HEAD + 2 * ONE :],
        lambda box: box[:HEAD] + box[HEAD + ONE : HEAD + 2 * ONE] + box[HEAD : HEAD + ONE] + box[HEAD + 2 * ONE :],
        lambda box: box[:HEAD] + bytes([box[HEAD] ^ 1]) + box[HEAD + 1 :],
        lambda box: box[: HEAD - 1] + bytes([box[HEAD - 1] ^ 1]) + box[HEAD:],
    ],
)  # fmt: skip
def test_a_box_that_was_changed_does_not_open(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BoxRefused):
        unsealed(spoil(three_chunks()))


def test_a_box_that_was_never_closed_does_not_open() -> None:
    with pytest.raises(BoxRefused):
        unsealed(sealed(b"a" * CHUNK, b"b", close=False))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(BoxRefused):
        unsealed(sealed(b"x"), private_key(b"another secret, just as long....."))


def test_the_worker_publishes_a_key_that_stays(data: Path) -> None:
    assert upload_key.published() == ""
    assert work.publish_key() is True
    first = upload_key.published()
    assert work.publish_key() is False
    assert upload_key.published() == first == public_text(upload_key.private())
    path = data / "sealed" / "key.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_key_that_somebody_put_there_is_replaced(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    work.publish_key()
    path = data / "sealed" / "key.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "public": public_text(KEY)}))
    assert work.publish_key() is True
    assert upload_key.published() == kept["public"]
    assert "was not the worker's" in caplog.text


def test_the_upload_key_follows_a_new_master_key(data: Path, configure: Any, settings: Any) -> None:
    from cairn.records.keyring import Keyring

    work.publish_key()
    public, old, new = upload_key.published(), settings.CAIRN.vault_key, Keyring.new_text()
    configure(vault_key=f"{new},{old}")
    assert work.publish_key() is False
    configure(vault_key=new)
    assert public_text(upload_key.private()) == public


def test_without_a_vault_key_none_is_published(configure: Any) -> None:
    configure(vault_key="")
    assert work.publish_key() is False
    assert upload_key.published() == ""
    with pytest.raises(NoVaultKey):
        upload_key.private()


@pytest.mark.parametrize("name", ["../key.json", "key.json", "", "A" * 32, "0" * 31])
def test_only_the_name_of_an_upload_leads_to_one(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of an upload"):
        uploads.path_of(name)


@pytest.mark.django_db
def test_an_upload_without_a_job_goes_after_a_while(data: Path) -> None:
    old, new = ("a" * 32, "b" * 32)
    for name in (old, new):
        (upload_key.folder() / name).write_bytes(b"x")
    hours = time.time() - 2 * 3600
    os.utime(upload_key.folder() / old, (hours, hours))
    (upload_key.folder() / "key.json").write_text("{}")
    assert work.remove_uploads() == 1
    assert sorted(path.name for path in upload_key.folder().iterdir()) == [new, "key.json"]
