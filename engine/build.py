"""Build a spec into mesh files, without a repository and without a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.subject import Subject, scene_of

if TYPE_CHECKING:
    from exporters.registry import EncodedFile


def single_file(
    subject: Subject, format_name: str, *, side: str, stem: str | None = None
) -> tuple[EncodedFile, ...]:
    """Return the shoe as one file of a format (OBJ brings its MTL along), the main one first.

    Without `stem` a shoe of one part gets exactly the bytes that part has in a bundle. Raises
    UnknownFormat, PartNotInFormat, and OnePartOnly for a format without part names.
    """
    from exporters.registry import format_named

    form = format_named(format_name)
    scene = scene_of(subject, side=side)
    shown = [part.name for part in scene.parts if form.shows(part.name)]
    if subject.whole and shown:  # of a whole shoe, what the format can show
        scene = scene.only(*shown)
    return form.encode(scene, stem or _stem(subject))


def part_files(subject: Subject, format_name: str, *, side: str) -> tuple[EncodedFile, ...]:
    """Return one file per part, named as in a bundle's `geometry/` folder, the last included."""
    from exporters.registry import format_named

    form = format_named(format_name)
    scene = scene_of(subject, side=side, with_last=True)
    return tuple(
        file
        for part in scene.parts
        if form.shows(part.name) or not subject.whole
        for file in form.encode(scene.only(part.name), part.name)
    )


def _stem(subject: Subject) -> str:
    parts = subject.model.parts
    return parts[0].name if len(parts) == 1 else "shoe"
