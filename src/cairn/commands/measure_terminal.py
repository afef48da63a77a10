"""`cairn measure` and `cairn explain` as they are typed; what they do is in the modules of their names."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


class EngineName(StrEnum):
    """What computes: DuckDB on this machine, or Spark in an estate of its own."""

    DUCKDB = "duckdb"
    SPARK = "spark"


Slug = Annotated[
    str | None,
    typer.Option("--partnership", help="Which partnership (left out: the only one that holds submissions)."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="A folder with a manifest.json, without an installation: nothing is kept."),
]
By = Annotated[
    str,
    typer.Option("--by", metavar="EMAIL", help="Whose account reads exact figures; it must be allowed to."),
]
Purpose = Annotated[
    str, typer.Option("--purpose", help="What the figures are for, in words that name nobody. It is logged.")
]


@app.command()
def measure(
    slug: Slug = None,
    period: Annotated[
        list[str] | None,
        typer.Option(
            "--period",
            help="A period such as 2025/26 or Q1 2025/26, or months, quarters, financial-years, "
            "rolling-years, pooled-years or all (the default). May be given again.",
        ),
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option("--metric", help="A measure; all if left out. May be given again.")
    ] = None,
    engine: Annotated[EngineName, typer.Option(help="What computes.")] = EngineName.DUCKDB,
    as_at: Annotated[
        datetime | None,
        typer.Option("--as-at", formats=["%Y-%m-%d"], help="The records as they were held on this day."),
    ] = None,
    folder: Folder = None,
    records: Annotated[
        Path | None, typer.Option("--records", help="For Spark: the protected folder of Parquet tables.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the exact figures here, for your account alone.")
    ] = None,
    by: By = "",
    purpose: Purpose = "",
) -> None:
    """Compute measures from records. With --out the exact figures are written for a named person: logged."""
    from cairn.commands import measure as commands

    asked = commands.Asked(tuple(period or ()), tuple(metric) if metric else None, out)
    if folder or records or engine is EngineName.SPARK:
        commands.without_installation(
            asked, folder, records, engine.value, installed=bool(slug or as_at or by)
        )
    else:
        commands.measure(asked, slug, as_at, by, purpose)


@app.command()
def explain(
    metric: Annotated[str, typer.Argument(help="The measure, such as successful_completion.")],
    area: Annotated[
        str, typer.Argument(help="An area as the records have it, such as E09000016; footprint; or total.")
    ],
    period: Annotated[str, typer.Argument(help="The period, such as 2025/26.")],
    slug: Slug = None,
    folder: Folder = None,
    group: Annotated[
        str, typer.Option("--group", metavar="BREAKDOWN=LEVEL", help="A group of people, such as sex=female.")
    ] = "",
    by: By = "",
    purpose: Purpose = "",
) -> None:
    """Show how a figure came about, count by count. The counts are exact, so the look is logged."""
    from cairn.commands import explain as commands

    asked = commands.asked(metric, area, period, group)
    if folder:
        commands.of_folder(asked, folder)
    else:
        commands.explain(asked, slug, by, purpose)
