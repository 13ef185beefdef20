"""The key of somebody who runs the server alone: made once, kept in a file of theirs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from engine.roles import Role
from server.keys import EnvironmentKey, digest_of, new_key, stored_key
from server.settings import BadSettingsError
from store.trouble import coded

NAME = "key"


def own_key(folder: Path) -> tuple[EnvironmentKey, Path]:
    """The owner's key in a data folder, made the first time, and its file: nobody else reads it.

    Raises BadSettingsError for a file with something else in it, and StorageFailedError.
    """
    file = folder / NAME
    with coded(file):
        folder.mkdir(parents=True, exist_ok=True, mode=0o711)  # PostgreSQL of root is another user
        if not file.exists():
            _make(file)
        text = file.read_bytes().decode("ascii", "replace").strip()
    if stored_key(text) is None:
        raise BadSettingsError(
            f"{file} holds no key", place=str(file), hint="remove the file; a new key is made then"
        )
    return EnvironmentKey("own", Role.OWNER, digest_of(text), plain=False), file


def _make(file: Path) -> None:
    """Make the file whole or not at all; of two who do it at once the first has made it."""
    part = file.with_name(f".{NAME}-{os.getpid()}")
    part.unlink(missing_ok=True)  # of a process of that number that ended here
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(new_key("own").text + "\n")
            stream.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            os.link(part, file)
    finally:
        part.unlink()
