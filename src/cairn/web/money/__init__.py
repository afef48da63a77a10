"""Grants, contracts, spend, and what they buy."""
