"""Charts drawn on the server as SVG, one picture with a title and a description to a screen reader.

    from cairn.web.charts import Line, Point, Trend, describe, png, trend
    line = Line("Havering", (Point(date(2021, 3, 31), "2020/21", 528),))
    spec = Trend("Adults in treatment", (line,), "count")
    drawing = trend(spec, "narrow")      # SVG text; equal specs give equal text
    title, words = describe(spec)        # the alternative text
    picture = png(drawing)               # PNG bytes at twice the size

Pure functions of the values given: no database. The drawing library is imported by the first drawing.
"""

from cairn.web.charts.area_map import area_map
from cairn.web.charts.comparison import comparison
from cairn.web.charts.fonts import FontsMissing
from cairn.web.charts.look import Width
from cairn.web.charts.render import png
from cairn.web.charts.scale import classes
from cairn.web.charts.spark import sparkline
from cairn.web.charts.specs import (
    AreaMap,
    Break,
    Comparison,
    Limits,
    Line,
    Mark,
    Point,
    Role,
    Row,
    Shape,
    Spark,
    Tile,
    TileMap,
    Trend,
)
from cairn.web.charts.tile_map import tile_map
from cairn.web.charts.trend import trend
from cairn.web.charts.words import describe, summary

__all__ = [
    "AreaMap",
    "Break",
    "Comparison",
    "FontsMissing",
    "Limits",
    "Line",
    "Mark",
    "Point",
    "Role",
    "Row",
    "Shape",
    "Spark",
    "Tile",
    "TileMap",
    "Trend",
    "Width",
    "area_map",
    "classes",
    "comparison",
    "describe",
    "png",
    "sparkline",
    "summary",
    "tile_map",
    "trend",
]
