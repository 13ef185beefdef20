"""Pictures and the viewer page of a shoe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.subject import Subject, scene_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exporters.raster_shot import Shot

COLLAR = "collar_geometry.collar_height_mm"
UNITS = {"_mm": "mm", "_cm3": "cm³", "_cm2": "cm²", "_g": "g", "_deg": "°"}


def picture(subject: Subject, shot: Shot) -> bytes:
    """Return a PNG of a shoe, of the foot `shot.side`; raises UnknownView."""
    from exporters.raster import render_png

    return render_png(scene_of(subject, side=shot.side), shot)


def turntable(
    subject: Subject,
    shot: Shot,
    count: int,
    *,
    archive: bool = False,
    progress: Callable[[str], None] | None = None,
) -> bytes:
    """Return one turn of a shoe in `count` steps: an animated PNG, or an `archive` of its pictures.

    `progress` is told of each step. Raises UnknownView.
    """
    from exporters import turntable as table
    from exporters.archive import zip_bytes
    from exporters.png import encode_animation, encode_png

    pictures = []
    for pixels in table.turntable(scene_of(subject, side=shot.side), shot, count):
        pictures.append(pixels)
        if progress is not None:
            progress(f"picture {len(pictures)} of {count}")
    if not archive:
        return encode_animation(pictures, frame_ms=table.TURN_MS // count)
    named = (f"{subject.resolved.name}-{number:03d}.png" for number in range(count))
    return zip_bytes(dict(zip(named, map(encode_png, pictures), strict=True)))


def sheet(kind: str, subjects: Sequence[Subject], shot: Shot) -> bytes:
    """Return a PNG with the views of a kind of sheet for each shoe, each row with its caption."""
    from exporters.raster_sheet import Entry, contact_sheet_png

    entries = [Entry(caption(one), scene_of(one, side=shot.side)) for one in subjects]
    return contact_sheet_png(kind, entries, shot)


def caption(subject: Subject) -> str:
    """Return what tells a shoe from others: name, family, collar, size."""
    spec = subject.resolved
    collar_mm = int(spec.instrumental[COLLAR]) / 1000
    words = [spec.name, spec.style, f"collar {collar_mm:g} mm"]
    if spec.size is not None:
        words.append(spec.size.label())
    return " · ".join(words)


def page(subject: Subject, *, side: str) -> bytes:
    """Return one self-contained HTML page that shows a shoe in 3D."""
    from engine.measure import measure
    from exporters.glb import encode_glb
    from exporters.viewer.page import viewer_page

    found = measure(subject)
    rows = [_row(name, value) for name, value in {**found.measures, "mass_g": found.mass_g}.items()]
    info: dict[str, Any] = {"name": subject.resolved.name, "side": side, "measures": rows}
    if subject.resolved.size is not None:
        info["size"] = subject.resolved.size.label()
    info |= _identity(subject)
    return viewer_page(encode_glb(scene_of(subject, side=side)), info)


def _identity(subject: Subject) -> Mapping[str, str]:
    from geometry.kernel import KERNEL

    shown = {"kernel": KERNEL}
    if subject.geometry_hash is not None:
        shown["geometry_hash"] = subject.geometry_hash
    if subject.generation is not None and subject.generation_id is not None:
        shown["generation"] = subject.generation_id
        shown["kernel"] = subject.generation.geometry.kernel
    return shown


def _row(name: str, value: float) -> dict[str, object]:
    for ending, unit in UNITS.items():
        if name.endswith(ending):
            return {
                "name": name.removesuffix(ending).replace("_", " "),
                "value": value,
                "unit": unit,
            }
    return {"name": name, "value": value, "unit": ""}
