"""Bytes and graph: objects, generations, operations, refs. It knows nothing of shoes."""

from store.backends import Backend, FileBackend, MemoryBackend
from store.repository import Repository

__all__ = ["Backend", "FileBackend", "MemoryBackend", "Repository"]
