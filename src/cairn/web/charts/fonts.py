"""The letters of charts. Without fonts the drawing library leaves out every word and says nothing."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "fonts"


class FontsMissing(RuntimeError):
    """No font file is where the build puts them; a chart drawn now would have no words."""


def files(folder: Path = FOLDER) -> list[Path]:
    """The TrueType files of the built fonts folder, sorted; FontsMissing says how to get them."""
    found = sorted(folder.glob("*.ttf"))
    if not found:
        raise FontsMissing(
            f"No fonts (*.ttf) in {folder}, so charts would have no words. "
            "Build them with the style sheets: python -m cairn.web.assets.build"
        )
    return found


@cache
def register() -> None:
    """Tell the drawing library where the fonts are; once a process."""
    import vl_convert
    from altair.utils import schemapi

    files()
    schemapi.disable_debug_mode()  # it checks every part of every chart: most of the time of a drawing
    vl_convert.register_font_directory(str(FOLDER))
