"""What the tests of loading share: reading a batch, and a refusal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.framework.loading import FileRefused, Loaded, load, read_batch
from cairn.framework.observations import Observation

TAIL = "Publisher,Title"
Tidy = Callable[..., Path]


def refused(path: Path, store: Path, layout: str = "observations") -> FileRefused:
    """The refusal of a file, of which nothing was kept."""
    with pytest.raises(FileRefused) as caught:
        load(path, layout, store=store)  # type: ignore[arg-type]
    assert not list(store.glob("batches/*"))
    assert not list(store.glob(".load-*"))
    assert caught.value.report.is_file()
    return caught.value


def read(loaded: Loaded) -> list[Observation]:
    """All observations of a batch."""
    return list(read_batch(loaded.batch, loaded.sources))
