"""The way in for an upload of records: sealed as it arrives, so that no disk ever has it in the plain."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cairn.web.submissions import sealing, upload_key

SEALS = "cairn_seals_uploads"
NAME = re.compile(r"[0-9a-f]{32}")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SealedUpload(UploadedFile):
    """A file that was uploaded and sealed: its name as given, its size, and what its first bytes were."""

    def __init__(self, name: str, size: int, sealed: str, begins: bytes) -> None:
        super().__init__(name=name, size=size)
        self.sealed, self.begins, self.kept = sealed, begins, False

    def keep(self) -> str:
        """Leave it for a job; the name to give the job."""
        self.kept = True
        return self.sealed


class Sealing(FileUploadHandler):
    """Django's door for uploads, with a box behind it. Without a published key everything is thrown away."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._path: Path | None = None
        self._file: Any = None
        self._box: sealing.Box | None = None
        self._begins = b""
        self.made: list[SealedUpload] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a box of its own for a file."""
        super().new_file(*args, **kwargs)
        self._begins, public = b"", upload_key.published()
        if public:
            self._path = upload_key.folder() / secrets.token_hex(16)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "wb")
            self._box = sealing.Box(self._file, public)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Seal the next bytes."""
        self._begins = self._begins or raw_data[:4]
        if self._box:
            self._box.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """Close the box."""
        name = self._path.name if self._path else ""
        if self._box:
            self._box.close()
            self._file.close()
        self._box = self._path = None
        self.made.append(SealedUpload(self.file_name or "", file_size, name, self._begins))
        return self.made[-1]

    def discard(self) -> None:
        """Remove every box that nobody keeps, also one that was never closed."""
        if self._path:
            self._file.close()
            self._path.unlink(missing_ok=True)
        for upload in self.made:
            if upload.sealed and not upload.kept:
                remove(upload.sealed)


def seals_uploads(view: Any) -> Any:
    """Mark a view whose uploads are records of people."""
    setattr(view, SEALS, True)
    return view


class SealedUploads:
    """Middleware: for a marked view, uploads go into a box; whatever the view does not keep is removed.

    It stands before the check of a form's token, as that reads the whole form.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            for handler in getattr(request, "sealing", ()):
                handler.discard()

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: Any,  # noqa: ARG002
        kwargs: Any,  # noqa: ARG002
    ) -> None:
        """Set the door for uploads before anybody reads the form."""
        if getattr(view, SEALS, False):
            door = Sealing(request)
            request.sealing = [door]  # type: ignore[attr-defined]
            request.upload_handlers = [door]


def path_of(sealed: str) -> Path:
    """Where a sealed upload lies. Raises ValueError for a name that no upload has."""
    if not NAME.fullmatch(sealed):
        raise ValueError("This is not the name of an upload.")
    return upload_key.folder() / sealed


def remove(sealed: str) -> None:
    """Remove a sealed upload, if it is still there."""
    path_of(sealed).unlink(missing_ok=True)


def waiting() -> Iterator[Path]:
    """Every sealed upload that lies there."""
    return (path for path in upload_key.folder().iterdir() if NAME.fullmatch(path.name))


def contents(sealed: str) -> bytes:
    """What was uploaded. Raises FileNotFoundError, BoxRefused, and as `upload_key.private`."""
    with path_of(sealed).open("rb") as file:
        return b"".join(sealing.opened(file, upload_key.private()))
