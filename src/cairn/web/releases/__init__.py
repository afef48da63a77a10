"""What has been released: loads, figures, targets, contradictions and drawings, and the one place to read them."""
