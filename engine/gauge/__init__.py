"""Gauging: measures read off a mesh that somebody has, of a last, a foot or a shoe."""
