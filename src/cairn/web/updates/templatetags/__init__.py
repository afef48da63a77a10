"""Template tags of updates."""
