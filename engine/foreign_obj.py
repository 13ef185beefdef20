"""The text of an OBJ, looked at and its objects numbered, before trimesh reads the rest.

Trimesh joins objects of one name, gives them from the last to the first, and takes a corner 0 for
the first vertex: that would be other parts, or another mesh.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.foreign_mesh import MOST_PARTS
from exporters.errors import UnreadableMesh

_OBJECT: Final = re.compile(rb"(?m)^o(?:[ \t]+([^\n]*))?$")
_FACE: Final = re.compile(rb"(?m)^f[ \t]")
_ZERO: Final = re.compile(rb"(?m)^f[ \t](?:[^\n]*[ \t])?[+-]?0+(?=[\s/]|\Z)")
_BACK: Final = re.compile(rb"(?m)^f[ \t](?:[^\n]*[ \t])?-[0-9]")
_VERTEX: Final = re.compile(rb"(?m)^v[ \t]")
_UNEVEN: Final = re.compile(rb"(?m)^[ \t]+|^(v|vt|vn|f|g|s|usemtl)\t[ \t]*")
"""Blanks before a keyword, and a tab after it: trimesh passes over such lines."""


@dataclass(frozen=True, slots=True)
class ObjText:
    """An OBJ whose objects are called 0, 1 …, and their names; none where it has no objects."""

    data: bytes
    names: tuple[str, ...]


def numbered_objects(data: bytes) -> ObjText:
    """The text with a number for each object that has faces. Raises UnreadableMesh."""
    text = _even(data)
    _need_plain_corners(text)
    first, *rest = _OBJECT.split(text)
    if not rest:
        return ObjText(text, ())
    names: list[str] = []
    pieces: list[bytes] = []
    # Faces before the first object are of none, and have no name.
    for name, body in ((b"", first), *zip(rest[::2], rest[1::2], strict=True)):
        if _FACE.search(body):
            pieces.append(f"\no {len(names)}\n".encode())
            names.append(_text(name or b""))
        pieces.append(body)
        if len(names) > MOST_PARTS:
            raise UnreadableMesh("it has more parts than any shoe")
    return ObjText(b"".join(pieces), tuple(names))


def _even(data: bytes) -> bytes:
    """The text with a line for each statement, begun by its keyword and one blank."""
    text = data.replace(b"\r\n", b"\n").replace(b"\\\n", b" ")
    return _UNEVEN.sub(lambda found: found[1] + b" " if found[1] else b"", text)


def _need_plain_corners(text: bytes) -> None:
    """Raise where a corner has no vertex, or one that is counted back from a line in between."""
    if _ZERO.search(text):
        raise UnreadableMesh("a face of the OBJ names vertex 0; they are counted from 1")
    back = _BACK.search(text)
    # Trimesh counts back from the last vertex of the file, which is right where no other follows.
    if back and _VERTEX.search(text, back.end()):
        raise UnreadableMesh(
            "faces of the OBJ count vertices back, and more of these follow; write them from 1"
        )


def _text(name: bytes) -> str:
    try:
        return name.decode("utf-8").strip()
    except UnicodeDecodeError:
        return name.decode("latin-1").strip()
