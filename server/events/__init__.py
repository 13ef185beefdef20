"""Streams of a project in the database: writing, reading, watching, deciding."""
