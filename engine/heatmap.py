"""A shoe coloured by how far it is from another, as GLB or PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.comparand import Comparand
    from engine.diff_geometry import Compared
    from exporters.scene import Scene

LAST = "last"


def heatmap(before: Comparand, after: Comparand, compared: Compared, form: str) -> bytes:
    """Return the bytes of a heat map of `after`, `form` being one of FORMS: a key of it.

    Parts that only `after` has are grey; a last is shown only where there is nothing else.
    """
    return FORMS[form](before, after, compared)


def _glb(before: Comparand, after: Comparand, compared: Compared) -> bytes:
    from exporters.glb import encode_glb

    end = scale_end_mm(compared)
    title = f"{_title(before, after)}, -{end:g} to {end:g} mm"
    return encode_glb(_scene(title, after, compared, end))


def _png(before: Comparand, after: Comparand, compared: Compared) -> bytes:
    from exporters.raster_heatmap import heatmap_png

    end = scale_end_mm(compared)
    title = _title(before, after)
    notes = []
    for state, meaning in (("added", "grey, only here"), ("removed", "no longer here")):
        names = [one.part.replace("_", " ") for one in compared.parts if one.state == state]
        if names:
            notes.append(f"{meaning}: {', '.join(names)}")
    return heatmap_png(_scene(title, after, compared, end), title, notes, end)


FORMS: dict[str, Callable[[Comparand, Comparand, Compared], bytes]] = {"glb": _glb, "png": _png}


def _title(before: Comparand, after: Comparand) -> str:
    return f"{after.label or after.name}: deviation from {before.label or before.name}"


def scale_end_mm(compared: Compared) -> float:
    """Where the scale ends: beyond the 95th percentile of every part that is shown."""
    from exporters.heat import scale_mm

    shown = [one for one in compared.parts if one.part != LAST] or compared.parts
    return scale_mm(max((one.spread.p95_mm for one in shown if one.spread), default=0.0))


def _scene(title: str, after: Comparand, compared: Compared, end_mm: float) -> Scene:
    from exporters.heat import NOT_COMPARED, flat_colours, heat_colours
    from exporters.scene import PartStyle, Scene, StyledPart

    style = PartStyle("", "#FFFFFF", 0.9, 0.0, "Deviation")
    parts = [part for part in after.parts if part.name != LAST] or after.parts
    painted = []
    for part in parts:
        signed = compared.signed_mm.get(part.name)
        if signed is None:
            paint = flat_colours(NOT_COMPARED, len(part.vertices_um))
        else:
            paint = heat_colours(signed, end_mm)
        painted.append(StyledPart(part, style, paint))
    return Scene(title, tuple(painted))
