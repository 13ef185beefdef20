"""Delivering one finished file: to a path, or as bytes on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rrcli.failure import UsageMistakeError
from rrcli.short import size_text

if TYPE_CHECKING:
    from rrcli.session import Session

STDOUT = "-"


def deliver(session: Session, kind: str, output: Path, data: bytes, **more: object) -> None:
    """Write the bytes where -o says and report the file (JSON document of `kind` with --json).

    `more` are further fields of that document.
    """
    if str(output) == STDOUT:
        if session.out.json:
            raise UsageMistakeError(
                "-o - and --json both want stdout", place="-o", hint="give -o FILE with --json"
            )
        session.out.raw(data)
        return
    from engine.places import write_file
    from schemas.canonical import sha256_hex

    path = session.path(output)
    write_file(path, data)
    if session.out.json:
        fields = {"path": str(path), "bytes": len(data), "sha256": sha256_hex(data)}
        session.out.document(kind, fields | more)
    else:
        session.out.line(f"{output}  {size_text(len(data))}")
