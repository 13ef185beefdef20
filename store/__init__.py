"""Bytes and graph: objects, generations, operations, refs. It knows nothing of shoes."""
