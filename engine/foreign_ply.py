"""Whether the body of a PLY holds what its header says, looked at before trimesh reads both.

Trimesh takes the lists of all faces to be as long as the first one's, and leaves out lines that are
not there: of a damaged file that would be another mesh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.errors import UnreadableMesh

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FORMATS: Final = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
"""Format words, and the order of bytes in which numpy reads each."""
_NAMES: Final = (
    ("i1", "char int8"),
    ("u1", "uchar uint8"),
    ("i2", "short int16"),
    ("u2", "ushort uint16"),
    ("i4", "int int32"),
    ("u4", "uint uint32"),
    ("i8", "int64"),
    ("u8", "uint64"),
    ("f2", "float16"),
    ("f4", "float float32"),
    ("f8", "double float64"),
)
_TYPES: Final = {name: kind for kind, names in _NAMES for name in names.split()}
_CORNERS: Final = ("vertex_index", "vertex_indices")
_NUMBERS: Final = b"0123456789+-.eE \t\r\nnaifNAIFty"
"""Of these all numbers are written, infinity and what is no number too; those are refused later."""


@dataclass(frozen=True, slots=True)
class _Property:
    """One value of an element, or a list of values where `count` is the type of its length."""

    name: str
    type: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    rows: int
    properties: tuple[_Property, ...]

    @property
    def corners(self) -> str:
        """The name of the list that has the corners of faces; empty if this has none."""
        lists = [one.name for one in self.properties if one.count]
        named = [one for one in lists if one in _CORNERS]
        return (named or lists or [""])[0] if self.name == "face" else ""


def triangles_of_ply(data: bytes) -> int:
    """How many triangles the faces are cut into. Raises UnreadableMesh where the body is damaged.

    Raises what Python raises over a header that is none, too.
    """
    order, elements, body = _header(data)
    if order:
        return _binary(order, elements, body)
    return _text(elements, body)


def _header(data: bytes) -> tuple[str, list[_Element], bytes]:
    """The order of bytes (empty: text), the elements, and what comes after the header."""
    end = data.find(b"end_header")
    start = data.find(b"\n", end) + 1
    if not data.startswith(b"ply") or end < 0 or not start:
        raise UnreadableMesh("the PLY has no whole header")
    first, *lines = [line.split() for line in data[:end].decode("utf-8").splitlines()[1:]]
    if first[:1] != ["format"] or len(first) != 3 or first[1] not in _FORMATS:
        raise UnreadableMesh(f"the PLY is in no format that is known: {' '.join(first)!a}")
    elements: list[_Element] = []
    for words in lines:
        match words:
            case ["element", name, count] if int(count) >= 0:
                elements.append(_Element(name, int(count), ()))
            case ["property", *told] if elements:
                last = elements[-1]
                elements[-1] = _Element(last.name, last.rows, (*last.properties, _property(told)))
            case ["element" | "property", *_]:
                raise UnreadableMesh(f"the header of the PLY is damaged: {' '.join(words)!a}")
    _need_different([one.name for one in elements])
    for element in elements:
        _need_different([one.name for one in element.properties])
    return _FORMATS[first[1]], elements, data[start:]


def _property(words: list[str]) -> _Property:
    match words:
        case ["list", count, kind, name] if _TYPES.get(count, "f")[0] != "f" and kind in _TYPES:
            return _Property(name, _TYPES[kind], _TYPES[count])
        case [kind, name] if kind in _TYPES:
            return _Property(name, _TYPES[kind])
    raise UnreadableMesh(f"a property of the PLY is of no known type: {' '.join(words)!a}")


def _need_different(names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise UnreadableMesh("the header of the PLY names something twice")


def _text(elements: list[_Element], body: bytes) -> int:
    if body.translate(None, _NUMBERS):
        raise UnreadableMesh("the PLY has something between its numbers")
    lines = body.rstrip().splitlines()
    wanted = sum(element.rows for element in elements)
    if len(lines) != wanted:
        raise UnreadableMesh(f"the PLY has {len(lines)} lines, where its header says {wanted}")
    triangles = at = 0
    for element in elements:
        triangles += _triangles_of_lines(element, lines[at : at + element.rows])
        at += element.rows
    return triangles


def _triangles_of_lines(element: _Element, lines: list[bytes]) -> int:
    """How many triangles the lines of an element give; raises where one is too long or short."""
    corners, triangles = element.corners, 0
    for number, line in enumerate(lines, 1):
        words, at = line.split(), 0
        for one in element.properties:
            length = 1
            if one.count:
                told = words[at] if at < len(words) else b""
                length = int(told) if told.isdigit() else len(words)
                at += 1
                triangles += max(length - 2, 0) if one.name == corners else 0
            at += length
        if at != len(words):
            raise UnreadableMesh(f"{element.name} {number} of the PLY has more or fewer numbers")
    return triangles


def _binary(order: str, elements: list[_Element], body: bytes) -> int:
    triangles = at = 0
    for element in elements:
        rows = _rows(order, element, body, at)
        at += rows.nbytes
        if element.rows and element.corners:
            triangles += max(int(rows[f"{element.corners} count"][0]) - 2, 0) * element.rows
    if at != len(body):
        raise UnreadableMesh("the PLY has more bytes than its header says")
    return triangles


def _rows(order: str, element: _Element, body: bytes, at: int) -> NDArray[np.void]:
    """The rows of an element that begins at a byte, all lists as long as those of the first."""
    fields: list[tuple[str, str, tuple[int, ...]]] = []
    for one in element.properties:
        length = 1
        if one.count:
            fields.append((f"{one.name} count", order + one.count, ()))
            before = np.dtype(fields)
            if not element.rows or at + before.itemsize > len(body):
                length = 0
            else:
                length = int(np.frombuffer(body, before, 1, at)[fields[-1][0]][0])
            if not 0 <= length <= len(body):
                raise UnreadableMesh(f"the first {element.name} of the PLY has no list so long")
        fields.append((f"{one.name} values", order + one.type, (length,)))
    row = np.dtype(fields)
    if at + element.rows * row.itemsize > len(body):
        raise UnreadableMesh(f"the PLY has fewer bytes than its header says of {element.name}")
    rows = np.frombuffer(body, row, element.rows, at) if element.rows else np.empty(0, row)
    for one in element.properties:
        counts = rows[f"{one.name} count"] if one.count else rows[:0]
        if len(counts) and bool((counts != counts[0]).any()):
            raise UnreadableMesh(
                f"lists of {element.name} in the PLY are of several lengths; write triangles"
            )
    return rows
