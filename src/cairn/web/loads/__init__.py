"""Loading files: what is loaded, what is held for a decision, and the way in for a new file."""
