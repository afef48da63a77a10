"""Who may hold which records of people, for what, and until when."""
