"""Resolved spec to named parts: pure functions in exact arithmetic."""
