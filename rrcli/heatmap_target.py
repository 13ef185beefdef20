"""Where `rr diff --heatmap` writes: pictures and models, each by the ending of its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rrcli.failure import UsageMistakeError
from rrcli.short import size_text

if TYPE_CHECKING:
    from engine.comparand import Comparand
    from engine.diff_geometry import Compared
    from rrcli.session import Session

ENDINGS = ("png", "glb")


def check_heatmaps(session: Session, files: Sequence[Path]) -> None:
    """Raise UsageMistakeError for another ending, FolderInTheWayError where a folder stands."""
    from engine.places import require_place_for_file

    for file in files:
        if _ending(file) not in ENDINGS:
            raise UsageMistakeError(
                f"--heatmap cannot write {file.name!r}",
                place="--heatmap",
                hint="end the name in .png or .glb",
            )
        require_place_for_file(session.path(file))


def write_heatmaps(
    session: Session,
    files: Sequence[Path],
    before: Comparand,
    after: Comparand,
    compared: Compared,
) -> None:
    """Write each file at one stroke; what was written is told on stderr."""
    from engine.heatmap import heatmap
    from engine.places import write_file

    for file in files:
        data = heatmap(before, after, compared, _ending(file))
        write_file(session.path(file), data)
        session.out.note(f"{file}  {size_text(len(data))}")


def _ending(file: Path) -> str:
    return file.suffix.lower().lstrip(".")
