"""What the last run of the demo prepared, so that the next one does only what has changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import cairn

CODE = Path(cairn.__file__).parent
LEFT_OUT = {"node_modules", "__pycache__"}
FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hashes of the code and of the examples that the data folder was prepared with."""

    code: str = ""
    examples: str = ""


def recall(data: Path) -> Prepared:
    """What was prepared in this folder; empty hashes when nothing was, or it cannot be read."""
    try:
        return Prepared(**json.loads((data / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Prepared()


def keep(data: Path, prepared: Prepared) -> None:
    """Note what is prepared now: written beside and moved into place, so that a crash leaves the old note."""
    part = data / f"{FILE}.part"
    part.write_text(json.dumps(asdict(prepared)), "utf-8")
    part.replace(data / FILE)


def code_digest() -> str:
    """One hash over names, sizes and times of change in the package: enough to notice an upgrade."""
    total = hashlib.sha256(cairn.__version__.encode())
    for path in sorted(CODE.rglob("*")):
        if path.is_file() and not LEFT_OUT & set(path.parts):
            known = path.stat()
            total.update(f"{path.relative_to(CODE)}\0{known.st_size}\0{known.st_mtime_ns}\0".encode())
    return total.hexdigest()
