"""The key of somebody who runs the server alone: made once, kept in a file of theirs."""

from __future__ import annotations

import os
from pathlib import Path

from engine.roles import Role
from server.keys import EnvironmentKey, digest_of, new_key

NAME = "key"


def own_key(folder: Path) -> tuple[EnvironmentKey, Path]:
    """The owner's key in a data folder, made the first time, and its file, for them alone."""
    file = folder / NAME
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)  # PostgreSQL of root is another user
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        text = file.read_text("ascii").strip()
    else:
        text = new_key("own").text
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
    return EnvironmentKey("own", Role.OWNER, digest_of(text), plain=False), file
