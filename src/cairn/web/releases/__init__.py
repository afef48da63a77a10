"""What has been released: figures, targets, contradictions, drawings, and the one place to read them."""
