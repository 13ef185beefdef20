"""The extra `imports`: libraries that read the solids and scenes of other programs."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar

from schemas.errors import RRError


class ReaderNeedsExtraError(RRError):
    """Reading a file of this format needs a library that this installation lacks.

    STEP is read by OpenCASCADE, a USDZ that RR Engine did not write by Pixar's USD. Both are part
    of the extra `imports`; they are large, and nothing else needs them. OpenCASCADE cannot be
    loaded where the system has no `libGL.so.1`, `libX11.so.6` or `libexpat.so.1`: Debian's
    `libgl1`, `libx11-6` and `libexpat1`. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E140"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = 'pip install "rr-engine[imports]", or write the mesh as GLB, 3MF or STL'


def lacking(what: str, error: ImportError) -> ReaderNeedsExtraError:
    """Return what says that a library is not there, or that it is and cannot be loaded, and why."""
    if isinstance(error, ModuleNotFoundError):
        return ReaderNeedsExtraError(what)
    wrong = PurePath(str(error).partition(":")[0]).name  # the folder is nobody's affair
    return ReaderNeedsExtraError(f"{what}, which cannot be loaded: see to {wrong}")
