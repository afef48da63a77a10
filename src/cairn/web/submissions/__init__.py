"""Records that providers send: received, checked, vaulted, replaced and destroyed."""
