"""The read API for released figures."""
