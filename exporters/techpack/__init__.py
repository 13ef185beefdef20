"""The tech pack: what a factory reads to make the shoe, as one PDF, and the overview page."""
