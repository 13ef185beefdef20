"""The extra `imports`: libraries that read the solids and scenes of other programs."""

from __future__ import annotations

from typing import ClassVar

from schemas.errors import RRError


class ReaderNeedsExtraError(RRError):
    """Reading a file of this format needs a library that this installation lacks.

    STEP is read by OpenCASCADE, a USDZ that RR Engine did not write by Pixar's USD. Both are part
    of the extra `imports`; they are large, and nothing else needs them. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E140"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = 'pip install "rr-engine[imports]", or write the mesh as GLB, 3MF or STL'
