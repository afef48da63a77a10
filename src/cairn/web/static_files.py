"""Serving style sheets, scripts and fonts from the web process."""

from pathlib import Path

from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, content with a folder that `collectstatic` has not made yet."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """Add the files of a folder, if it is there."""
        if Path(root).is_dir():
            super().add_files(root, prefix)
