"""Small tidy files, and loading them."""

from pathlib import Path

import pytest
from loading_files import TAIL, Tidy


@pytest.fixture
def tidy(tmp_path: Path) -> Tidy:
    """Writes a tidy file from rows such as "numbers-in-treatment,E09000016,2020/21,528"; extra columns by name."""

    def write(*rows: str, extra: str = "", end: str = "\n", encoding: str = "utf-8") -> Path:
        header = f"measure,area,period,value{',' + extra if extra else ''},publisher,title"
        lines = [header, *(f"{row},{TAIL}" for row in rows)]
        path = tmp_path / "figures.csv"
        path.write_bytes((end.join(lines) + end).encode(encoding))
        return path

    return write


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"
