"""The layouts of file that can be loaded, each described once for pages, jobs and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Holds = Literal["figures", "targets", "contradictions", "neighbours", "boundaries"]


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: its key, its name, what it holds, the file endings it comes in, and who made it so."""

    key: str
    name: str
    holds: Holds
    endings: tuple[str, ...]
    hint: str
    on_pages: bool = True


LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout("observations", "Cairn's own layout for figures", "figures", (".csv",),
               "One row for each figure. Download the template below."),
        Layout("fingertips", "Fingertips download", "figures", (".csv",),
               "A CSV file as the Office for Health Improvement and Disparities publishes it. Do not open "
               "and save it in a spreadsheet first."),
        Layout("viewit", "NDTMS ViewIt export", "figures", (".csv",),
               "A CSV file as the ViewIt site of the treatment monitoring system exports it."),
        Layout("targets", "Targets", "targets", (".csv",),
               "What was agreed, for which measure, area and period. Download the template below."),
        Layout("contradictions", "Figures that disagree", "contradictions", (".csv",),
               "Places where two sources disagree. Download the template below."),
        Layout("neighbours", "Areas to compare with", "neighbours", (".csv", ".toml", ".json"),
               "A set of statistical neighbours for your area, with its source."),
        Layout("boundaries", "Boundaries of areas", "boundaries", (".geojson", ".json"),
               "GeoJSON outlines; they replace the tile map for everybody.", on_pages=False),
    )
}  # fmt: skip


def layout(key: str) -> Layout:
    """The layout called `key`; KeyError when there is none."""
    return LAYOUTS[key]
