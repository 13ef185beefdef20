"""The drawing of a shoe's measures as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.measure import Measured
    from engine.subject import Subject


class NothingToDrawError(RRError):
    """The shoe cannot be drawn with its measures.

    A measuring sheet shows last and shoe by the landmarks of this kernel; a shoe recorded by an
    earlier one, or built in part, does not have them all.
    """

    code: ClassVar[str] = "RR-E046"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name a spec file, or a generation that this version recorded"


def drawing_file(subject: Subject, measured: Measured, suffix: str) -> bytes:
    """Return the measuring sheet as SVG or PNG; raises NothingToDrawError."""
    from exporters.measure_page import Row, measure_page

    model = subject.model
    parts = {part.name: part for part in model.parts}
    if "last" not in parts or "bottom.tread" not in model.anchors_um:
        raise NothingToDrawError("the shoe has no last with this kernel's landmarks")
    held = {check.name: check for check in measured.checks}
    rows = [
        Row(name, value, held[name].nominal, held[name].ok)
        if name in held
        else Row(name, value, None, True)
        for name, value in measured.measures.items()
        if name.endswith("_mm") and "position" not in name
    ]
    caption = f"{measured.mass_g:.0f} g a shoe   ·   {subject.build_key[:12]}"
    page = measure_page(measured.name, caption, parts, model.anchors_um, measured.measures, rows)
    if suffix == ".svg":
        return page.svg()
    from exporters.raster_page import page_png

    return page_png(page)
