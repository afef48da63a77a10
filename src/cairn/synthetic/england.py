"""All of a made-up England: every partnership a county of its own, written one after another as Parquet.

Memory is that of the largest county, however many there are. No area and no provider of it is real.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cairn.synthetic.chance import generator
from cairn.synthetic.county import county
from cairn.synthetic.settings import LEAST, Settings

PLACES = "partnerships.json"
SPREAD = 0.55
MOST_AREAS = 4
MOST_PARTNERSHIPS = 999


@dataclass(frozen=True, slots=True)
class England:
    """What was written: the folder, the rows of each file, and the partnerships (as partnerships.json)."""

    folder: Path
    rows: Mapping[str, int]
    partnerships: tuple[Mapping[str, Any], ...]


def england(
    folder: Path,
    *,
    people: int = 330_000,
    seed: int = 1,
    years: int = 5,
    until: date = date(2026, 10, 31),
    partnerships: int = 150,
    progress: Callable[[int, int], None] | None = None,
) -> England:
    """Write the kept records of every partnership of a made-up England.

    `people`: adults in treatment in the last year, over all `partnerships`, of which each has 100 at least.
    Into `folder` go `<file>.parquet`, with the columns of the record contract typed and a first column
    `partnership`, a row group for each, and partnerships.json: the name, areas and extract date of each.
    `progress` is called with how many partnerships are done, of how many. Raises ValueError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     england(Path(name), people=300, years=1, partnerships=2).partnerships[1]["areas"]
    ['E99000201', 'E99000202']
    """
    folder.mkdir(parents=True, exist_ok=True)
    every = list(_settings(people, seed, years, until, partnerships))
    with _Writers(folder) as writers:
        for number, settings in enumerate(every, 1):
            made = county(settings)
            for name in made.frames:
                writers.add(name, _name(number), made.values(name))
            if progress:
                progress(number, len(every))
    places = tuple(
        {"partnership": _name(number), "areas": list(one.areas), "extract_date": until.isoformat()}
        for number, one in enumerate(every, 1)
    )
    (folder / PLACES).write_text(json.dumps(places, indent=1) + "\n", encoding="utf-8")
    return England(folder, dict(writers.rows), places)


def _name(number: int) -> str:
    return f"made-up-{number:03}"


def _settings(people: int, seed: int, years: int, until: date, partnerships: int) -> Iterator[Settings]:
    """The settings of each partnership; sizes are lognormal, as those of England's authorities are."""
    if not 1 <= partnerships <= MOST_PARTNERSHIPS or not partnerships * LEAST <= people:
        raise ValueError(
            f"{people:,} people are too few for {partnerships} partnerships. Give each {LEAST} at least."
        )
    rng = generator(seed, "england")
    sizes = np.exp(SPREAD * rng.standard_normal(partnerships))
    free = people - partnerships * LEAST
    number = LEAST + np.floor(free * sizes / sizes.sum()).astype(int)
    number[0] += people - number.sum()
    for place in range(partnerships):
        areas = _areas(place + 1, int(rng.integers(1, MOST_AREAS + 1)))
        yield Settings(
            people=int(number[place]),
            seed=int(rng.integers(2**31)),
            years=years,
            until=until,
            areas=areas,
            shares=tuple(rng.dirichlet(np.full(len(areas), 6.0)).tolist()),
            elsewhere=_areas((place + 1) % partnerships + 1, 1)[0],
            prefix=f"X{place + 1:03}",
            sender=_name(place + 1),
        )


def _areas(partnership: int, count: int) -> tuple[str, ...]:
    return tuple(f"E99{partnership * 100 + turn:06}" for turn in range(1, count + 1))


class _Writers:
    """A Parquet file for each file of the contract, open until all partnerships are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, int] = {}
        self._open: dict[str, pq.ParquetWriter] = {}

    def add(self, name: str, partnership: str, values: pa.Table) -> None:
        """The rows of one partnership, as a row group of their own."""
        whose = pa.array(np.zeros(len(values), np.int32))
        column = pa.DictionaryArray.from_arrays(whose, pa.array([partnership]))
        told = values.add_column(0, "partnership", column)
        if name not in self._open:
            path = self.folder / f"{name}.parquet"
            self._open[name] = pq.ParquetWriter(path, told.schema, compression="zstd")
        self._open[name].write_table(told, row_group_size=max(len(told), 1))
        self.rows[name] = self.rows.get(name, 0) + len(told)

    def __enter__(self) -> "_Writers":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for one in self._open.values():
            one.close()
