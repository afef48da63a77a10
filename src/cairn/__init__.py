"""Cairn: the open platform of a Combating Drugs Partnership."""

__version__ = "0.1.0"
