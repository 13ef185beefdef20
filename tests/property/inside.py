"""What a file tells: every text, number and id in it, read by libraries that are not ours."""

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

# Counts and places of bytes, which are no measures, however large they are.
_COUNTS = frozenset(
    {"bytes", "sha256", "accessors", "bufferViews", "buffers", "meshes", "nodes", "scenes"}
)
_NUMBER = re.compile(r"(?<![\w.#])-?(\d+(?:\.\d+)?)(?:\s?(?:mm|µm|um|cm|m))?(?![\w.])")
_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def texts(path: str, data: bytes) -> Iterator[str]:
    """Every key, string and number of a file as text; of a GLB those of its JSON, counts apart.

    A picture has none: what it might have in words is asserted away.
    """
    suffix = path.rpartition(".")[2]
    if suffix == "json":
        yield from _json(json.loads(data))
    elif suffix == "glb":
        length = int.from_bytes(data[12:16], "little")
        whole = json.loads(data[20 : 20 + length])
        yield from _json(whole)
        for kind in ("meshes", "nodes", "scenes"):
            for one in whole.get(kind, ()):
                yield from _json({key: one[key] for key in ("name", "extras") if key in one})
    elif suffix == "csv":
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
            yield from row
    elif suffix == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in book:
            yield sheet.title
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                yield "" if cell.value is None else str(cell.value)
                yield cell.comment.text if cell.comment else ""
        yield from (str(value) for value in vars(book.properties).values() if value)
    elif suffix == "pdf":
        pypdf = pytest.importorskip("pypdf")
        book = pypdf.PdfReader(io.BytesIO(data))
        yield from (page.extract_text() for page in book.pages)
        yield from (str(value) for value in (book.metadata or {}).values())
    elif suffix == "png":
        from PIL import Image

        picture = Image.open(io.BytesIO(data))
        picture.load()
        assert set(picture.info) <= {"dpi", "srgb", "gamma", "transparency"}, path
    else:
        yield data.decode()


def numbers(path: str, data: bytes) -> set[Decimal]:
    """Every number in the texts of a file, without its sign and its trailing zeros."""
    return {
        Decimal(number).normalize()
        for text in texts(path, data)
        for number in _NUMBER.findall(text)
    }


def ids(data: bytes) -> set[str]:
    """Every SHA-256 written out in a file."""
    return {one.decode() for one in _ID.findall(data)}


def _json(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in _COUNTS:
                yield from _json(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _json(inner)
    elif isinstance(value, float):
        yield format(Decimal(repr(value)), "f")
    elif value is not None:
        yield str(value)
