"""What the partnership promised: strategy, needs, actions, and how they changed."""
