"""What was changed, by whom and why, in a chain that shows when it was tampered with."""
