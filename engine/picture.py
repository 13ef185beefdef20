"""Pictures of a shoe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.subject import Subject, scene_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exporters.raster_shot import Shot

COLLAR = "collar_geometry.collar_height_mm"


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
    stem = _stem(subject.resolved.name)
    named = (f"{stem}-{number:03d}.png" for number in range(count))
    return zip_bytes(dict(zip(named, map(encode_png, pictures), strict=True)))


def _stem(name: str) -> str:
    """Return what the pictures of an archive are called after: a name that leads nowhere else."""
    from engine.places import UnsafeNameError, file_named

    try:
        return str(file_named(name, ""))
    except UnsafeNameError:
        return "shoe"


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
