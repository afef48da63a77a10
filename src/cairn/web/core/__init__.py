"""The frame that every page stands in: base template, components, static pages, clock."""
