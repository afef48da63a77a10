"""Measuring: runs over the records, and the exact figures they gave."""
