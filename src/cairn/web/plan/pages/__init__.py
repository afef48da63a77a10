"""What the pages of the plan say, as plain values; templates only lay it out."""
