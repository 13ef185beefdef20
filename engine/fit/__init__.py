"""Fitting: from the mesh of a last that somebody has, the spec that gives it again."""
