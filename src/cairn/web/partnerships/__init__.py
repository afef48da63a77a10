"""The partnerships of this installation, and the rule that none sees another's records."""
