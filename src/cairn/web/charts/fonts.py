"""The letters charts are drawn with: without fonts the drawing library leaves out all words and says nothing."""

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
    schemapi.disable_debug_mode()  # checking every part of every chart against the schema takes most of the time
    vl_convert.register_font_directory(str(FOLDER))
