"""Readers of the mesh files RR Engine writes: small, strict, and sharing no code with writers."""
