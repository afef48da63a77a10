"""Builds the style sheet and fetches the chart fonts from their packages."""
