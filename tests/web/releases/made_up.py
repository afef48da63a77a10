"""Made-up figures of real places' codes, small enough to check by eye."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.web.partnerships.models import Partnership
from cairn.web.releases import services
from cairn.web.releases.models import Batch

COLUMNS = (
    "measure", "area", "period", "period_kind", "breakdown", "numerator", "denominator", "value", "lower",
    "upper", "status", "note", "access", "publisher", "title", "edition", "document", "section", "address",
    "retrieved", "licence",
)  # fmt: skip
TARGET_COLUMNS = (
    "measure", "area", "period", "breakdown", "value", "unit", "baseline_value", "baseline_period", "note",
    "publisher", "title", "edition", "document", "section", "address", "retrieved", "licence",
)  # fmt: skip
SOURCE = {
    "publisher": "Made-up Office",
    "title": "Made-up statistics",
    "edition": "2026",
    "retrieved": "2026-10-01",
}

Release = Callable[..., Batch]


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Path:
    """A CSV file of rows; every row has the made-up source unless it says otherwise."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows([SOURCE | row for row in rows])
    return path


def figure(measure: str, area: str, period: str, value: object, **more: object) -> dict[str, Any]:
    """One row of a tidy file."""
    return {"measure": measure, "area": area, "period": period, "value": value, **more}


@pytest.fixture
def exmere(db: None) -> Partnership:
    """A made-up partnership of one area."""
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E09000016"], made_up=True)


@pytest.fixture
def wyemouth(db: None) -> Partnership:
    """A made-up partnership of two areas."""
    return Partnership.objects.create(
        slug="wyemouth", name="Wyemouth", areas=["E06000061", "E06000062"], made_up=True
    )


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """Batches of each test lie in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": folder})
    return folder


@pytest.fixture
def release(tmp_path: Path, data: Path, db: None) -> Release:
    """Load rows as a tidy file: `release([figure(...)])`, for everybody or for one partnership."""
    count = iter(range(1000))

    def load(rows: list[dict[str, Any]], partnership: Partnership | None = None) -> Batch:
        path = write(tmp_path / f"figures{next(count)}.csv", COLUMNS, rows)
        return services.load_file(path, "observations", by="a test", partnership=partnership)

    return load


@pytest.fixture
def agree(tmp_path: Path, data: Path, db: None) -> Release:
    """Load rows as a file of targets."""
    count = iter(range(1000))

    def load(rows: list[dict[str, Any]], partnership: Partnership | None = None) -> Batch:
        path = write(tmp_path / f"targets{next(count)}.csv", TARGET_COLUMNS, rows)
        return services.load_targets(path, by="a test", partnership=partnership)

    return load


@pytest.fixture
def disagree(tmp_path: Path, data: Path, db: None) -> Release:
    """Load contradictions given as (code, area, severity, title, measures, figures)."""

    def load(rows: list[tuple[Any, ...]], partnership: Partnership | None = None) -> Batch:
        path = tmp_path / "contradictions.csv"
        heads = ["code", "area", "kind", "severity", "title", "detail", "ask", "measures"]
        heads += [f"figure_{n}_{part}" for n in range(1, 6) for part in ("label", "value", "period", "place")]
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(heads)
            for code, area, severity, title, measures, figures in rows:
                flat = [text for one in figures for text in one]
                cells = [
                    code,
                    area,
                    "conflict",
                    severity,
                    title,
                    "They differ.",
                    "Ask the council.",
                    measures,
                    *flat,
                ]
                writer.writerow(cells + [""] * (len(heads) - len(cells)))
        return services.load_contradictions(path, by="a test", partnership=partnership)

    return load
