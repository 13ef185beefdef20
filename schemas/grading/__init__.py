"""Grading: from a model spec to the same design in another size and width, by rule tables."""
