"""A DXF drawing of pattern pieces, read and audited."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, Any

from exporters.errors import ReadBackFailed
from exporters.readers.pieces import ReadDrawing, compared

if TYPE_CHECKING:
    from exporters.registry import EncodedFile
    from exporters.scene import Scene

_UNITS = {4: "mm", 1: "in", 5: "cm", 6: "m"}
_NAME = 1000


def check(scene: Scene, files: tuple[EncodedFile, ...]) -> Mapping[str, object]:
    """What the drawing holds, for the manifest; `ReadBackFailed` where it is not the pieces."""
    file = files[0]
    return compared(scene, read_dxf(file.data, file.name), file.name)


def read_dxf(data: bytes, place: str) -> ReadDrawing:
    """The drawing in the bytes of a DXF; `ReadBackFailed` where it is damaged."""
    ezdxf: Any = import_module("ezdxf")
    try:
        document = ezdxf.read(StringIO(data.decode("utf-8")))
    except (ezdxf.DXFError, UnicodeDecodeError, ValueError, KeyError, IndexError) as error:
        raise ReadBackFailed(f"{place} does not read back", place=place) from error
    auditor = document.audit()
    if auditor.has_errors or auditor.has_fixes:
        raise ReadBackFailed(f"{place} is not a sound DXF", place=place)
    outlines, words = {}, set()
    for entity in document.modelspace():
        if entity.dxftype() == "TEXT":
            words.add(entity.dxf.text)
        elif entity.has_xdata("RR_ENGINE"):
            if not entity.closed:
                raise ReadBackFailed(f"{place} has an outline that is not closed", place=place)
            name = str(dict(entity.get_xdata("RR_ENGINE"))[_NAME])
            points = tuple((round(x * 1000), round(y * 1000)) for x, y in entity.get_points("xy"))
            outlines[entity.dxf.layer, name] = points
    unit = _UNITS.get(document.header["$INSUNITS"], "")
    return ReadDrawing(unit, outlines, frozenset(words))
