"""What owners report each quarter."""
