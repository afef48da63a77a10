"""The site: one Django app for each thing that people do."""
