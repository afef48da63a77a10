"""The way out: figures proposed, protected, approved by a second person, and released."""
