"""Places that can hold a repository: a folder, or memory."""

from store.backends.base import Backend, MissingError
from store.backends.files import FileBackend
from store.backends.memory import MemoryBackend

__all__ = ["Backend", "FileBackend", "MemoryBackend", "MissingError"]
