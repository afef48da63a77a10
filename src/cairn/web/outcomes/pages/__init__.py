"""What each page says, assembled as plain values; templates only lay it out."""
