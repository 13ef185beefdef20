"""DXF R2010 of a part's pattern pieces: millimetres, closed polylines, layers by meaning."""

from __future__ import annotations

from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from exporters.pattern_sheet import LAYERS, Path, Sheet, Words, sheet_of
from exporters.registry import EncodedFile

if TYPE_CHECKING:
    from exporters.scene import Scene

VERSION: Final = "R2010"
MILLIMETRES: Final = 4

LOOKS: Final[dict[str, tuple[int, str, int]]] = {
    "CUT": (7, "CONTINUOUS", 50),
    "NET": (8, "CONTINUOUS", 25),
    "SEAM": (3, "DASHED", 25),
    "LASTING": (5, "DASHDOT", 25),
    "NOTCH": (1, "CONTINUOUS", 35),
    "GRAIN": (7, "CONTINUOUS", 25),
    "MARK": (8, "DASHED2", 18),
    "TEXT": (7, "CONTINUOUS", 18),
    "TEST": (8, "CONTINUOUS", 25),
}
"""By layer: colour number, line type, width in hundredths of a millimetre."""

APP: Final = "RR_ENGINE"
"""Under this name each outline carries the name of its piece."""


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """One drawing of the scene's one part. Errors: those of `pieces_of`."""
    return (EncodedFile(f"{stem}.dxf", _written(sheet_of(scene)), "image/vnd.dxf"),)


def _written(sheet: Sheet) -> bytes:
    ezdxf: Any = import_module("ezdxf")
    # one switch for the process: no dates, no fresh ids
    kept = ezdxf.options.write_fixed_meta_data_for_testing
    ezdxf.options.write_fixed_meta_data_for_testing = True
    try:
        document = _document(sheet)
        out = StringIO()
        document.write(out)
    finally:
        ezdxf.options.write_fixed_meta_data_for_testing = kept
    return out.getvalue().encode("utf-8")


def _document(sheet: Sheet) -> Any:
    ezdxf: Any = import_module("ezdxf")
    document = ezdxf.new(VERSION, setup=["linetypes"], units=MILLIMETRES)
    document.header["$INSUNITS"] = MILLIMETRES
    document.header["$MEASUREMENT"] = 1
    document.header["$LTSCALE"] = 0.25
    document.header["$EXTMIN"] = (0.0, 0.0, 0.0)
    document.header["$EXTMAX"] = (sheet.width / 1000, sheet.height / 1000, 0.0)
    document.appids.add(APP)
    for name in LAYERS:
        color, linetype, weight = LOOKS[name]
        document.layers.add(name, color=color, linetype=linetype, lineweight=weight)
        document.layers.get(name).description = LAYERS[name]
    space = document.modelspace()
    for path in sheet.paths:
        _draw(space, path)
    for words in sheet.words:
        _write(space, words)
    # ezdxf would list them in the order of a set of names
    for name in sorted(document.entitydb.dxf_types_in_use()):
        document.classes.add_class(name)
    return document


def _draw(space: Any, path: Path) -> None:
    points = [(x / 1000, y / 1000) for x, y in path.points]
    line = space.add_lwpolyline(points, close=path.closed, dxfattribs={"layer": path.layer})
    if path.piece:
        line.set_xdata(APP, [(1000, path.piece)])


def _write(space: Any, words: Words) -> None:
    from ezdxf.enums import TextEntityAlignment

    attributes = {"layer": "TEXT", "rotation": words.turn_deg}
    text = space.add_text(words.text, height=words.size / 1000, dxfattribs=attributes)
    align = TextEntityAlignment.CENTER if words.middle else TextEntityAlignment.LEFT
    text.set_placement((words.at[0] / 1000, words.at[1] / 1000), align=align)
