"""Board packs and reports: one tree of blocks, one renderer for each format."""
