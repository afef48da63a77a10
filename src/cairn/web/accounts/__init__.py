"""Who signs in, what each role may do, and who holds which role."""
