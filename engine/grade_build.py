"""Building one size of a run; a worker process does nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.grade import SPEC, Planned, Wanted, nominal_row
from engine.subject import Subject, check_parts, only_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporters.grading_chart import ChartRow


@dataclass(frozen=True, slots=True)
class Task:
    """One size and what to write for it."""

    size: Planned
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Built:
    """One size, built: its row of the chart, its files as (path, bytes)."""

    row: ChartRow
    files: tuple[tuple[str, bytes], ...]


def build_size(task: Task) -> Built:
    """Return one size of a run. Raises UnknownPartError, UnknownFormat and OnePartOnly."""
    from engine.measure import measure
    from engine.model import build_key, build_model
    from exporters.grading_chart import measured_columns
    from exporters.scene import LAST
    from geometry.silhouette import featherline, side_view

    size, wanted = task.size, task.wanted
    check_parts(wanted.parts)
    only = {*wanted.parts, LAST} if wanted.parts else None
    model = build_model(size.resolved, quality=wanted.quality, only=only)
    whole = Subject(size.resolved, model, build_key(size.resolved), whole=not wanted.parts)
    last = next(part for part in model.parts if part.name == LAST)
    row = replace(
        nominal_row(size),
        measured_mm=measured_columns(model.measures),
        mass_g=None if wanted.parts else measure(whole).mass_g,
        plan=featherline(last),
        side=side_view(last),
    )
    subject = replace(whole, model=only_parts(model, wanted.parts))
    files = tuple((f"{size.folder}/{name}", data) for name, data in _files(subject, wanted))
    return Built(row, ((f"{size.folder}/{SPEC}", size.spec), *files))


def _files(subject: Subject, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Yield one file of the shoe, or of each part where the format holds no more than one."""
    from engine.build import part_files, single_file
    from exporters.registry import format_named

    for side in wanted.sides:
        folder = f"{side}/" if len(wanted.sides) > 1 else ""
        for name in wanted.formats:
            one = format_named(name).combined or len(subject.model.parts) == 1
            make = single_file if one else part_files
            for file in make(subject, name, side=side):
                yield folder + file.name, file.data
