"""The tile map: one tile of one size for every authority, so that small places are seen as well as large."""

from dataclasses import dataclass

from cairn.web.charts import frame, look, map_key, render
from cairn.web.charts.letters import Text, width
from cairn.web.charts.specs import Tile, TileMap
from cairn.web.charts.words import describe

GAP = 3.0
KEY_ROOM = 320.0
LARGEST = 34.0
LETTERS = 12.0
PALE = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """A tile map laid out in pixels of the sheet."""

    sheet: look.Sheet
    height: float
    tiles: tuple[map_key.Swatch, ...]
    own: tuple[map_key.Swatch, ...]
    key: map_key.Key
    texts: tuple[Text, ...]


def tile_map(spec: TileMap, width: look.Width = "wide", *, validate: bool = False) -> str:
    """Draw a tile map as SVG text. Wide: short names on the tiles, key at the right; narrow: key below.

    Two areas on one tile, or a map of none, is a ValueError.
    """
    laid = layout(spec, width)
    swatches = [*laid.tiles, *laid.key.swatches]
    layers = map_key.swatch_layers(swatches, [*laid.own, *laid.key.outlines], 0, 0)
    layers += render.words(laid.texts, 0, 0)
    margins: dict[str, float] = dict.fromkeys(("left", "top", "right", "bottom"), 0.0)
    chart = render.compose(layers, laid.sheet.width, laid.height, margins)
    return render.svg(chart, *describe(spec), validate=validate)


def layout(spec: TileMap, size: str) -> Layout:
    """Place every tile, the key and all words."""
    _check(spec)
    sheet = look.sheet(size)
    head = frame.head(spec.heading, frame.caption(spec.scale, spec.unit), "", sheet)
    top = head.height + (14.0 if head.texts else 6.0)
    beside = size == "wide"
    step, across, down = _steps(spec, sheet, beside)
    tiles = {tile.code: _swatch(tile, spec, step, top) for tile in spec.tiles}
    key_place = (across + 40, top) if beside else (0.0, top + down + 12)
    key = map_key.key(spec, sheet, *key_place)
    below = max(top + down, key_place[1] + key.height)
    foot = frame.foot(spec.footer, sheet, below + sheet.size * 0.6)
    names = [_name(tile, tiles[tile.code]) for tile in spec.tiles if beside and _fits(tile, step)]
    own = tuple(map_key.around(tiles[code]) for code in spec.own if code in tiles)
    height = below + (foot.height + sheet.size * 0.6 if foot.texts else 0.0) + 4
    texts = (*head.texts, *names, *key.texts, *foot.texts)
    return Layout(sheet, height, tuple(tiles.values()), own, key, texts)


def _check(spec: TileMap) -> None:
    """Every tile needs a place of its own."""
    taken: dict[tuple[int, int], str] = {}
    for tile in spec.tiles:
        other = taken.setdefault((tile.column, tile.row), tile.name)
        if other != tile.name:
            raise ValueError(
                f"{other} and {tile.name} are both at column {tile.column}, row {tile.row} of the tile map. "
                "Give each a tile of its own."
            )
    if not spec.tiles:
        raise ValueError("A tile map needs at least one tile.")


def _origin(spec: TileMap) -> tuple[int, int]:
    return min(t.column for t in spec.tiles), min(t.row for t in spec.tiles)


def _steps(spec: TileMap, sheet: look.Sheet, beside: bool) -> tuple[float, float, float]:
    """Pixels from tile to tile, and the whole map's width and height."""
    first_column, first_row = _origin(spec)
    columns = max(t.column for t in spec.tiles) - first_column + 1
    rows = max(t.row for t in spec.tiles) - first_row + 1
    room = sheet.width - (KEY_ROOM if beside else 0)
    step = min(LARGEST + GAP, (room - 8) / columns)
    return step, columns * step, rows * step


def _swatch(tile: Tile, spec: TileMap, step: float, top: float) -> map_key.Swatch:
    first_column, first_row = _origin(spec)
    shade = map_key.fill(tile.value, map_key.limits(spec))
    x, y = (tile.column - first_column) * step + 4, (tile.row - first_row) * step + top
    return map_key.Swatch(x, y, step - GAP, step - GAP, shade, map_key.edge_of(shade))


def _fits(tile: Tile, step: float) -> bool:
    return bool(tile.short) and tile.value is not None and width(tile.short, LETTERS) <= step - GAP - 4


def _name(tile: Tile, at: map_key.Swatch) -> Text:
    dark = look.CLASSES.index(at.fill) >= PALE
    x, y = at.x + at.width / 2, at.y + at.height / 2
    return Text(x, y, tile.short, LETTERS, "white" if dark else look.INK, "center")
