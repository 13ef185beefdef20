"""Fit: from the mesh of a last, the spec that gives it again, and how far off that is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.fit.last import Apart, FittedLast
    from engine.mesh_units import Unit
    from schemas.findings import Finding

GOOD: Final = (1.0, 3.0)
"""Mean and 95th percentile, mm, to which a last is met that the model can express."""

NO_LAST_MM: Final = 2.5
"""Mean distance from which a mesh is none: real lasts are met to 0.7 to 1.2 mm, the steepest heel
among them; a shoe to 3.2, a foot to 4.1."""

_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class MeshFile:
    """A file to fit to, and what a person says of it (None: nothing): its unit, or its length."""

    name: str
    data: bytes
    unit: str | None = None
    length_mm: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FittedMesh:
    """The spec's text, what the fit found, and the findings of the rules between values."""

    text: str
    found: FittedLast
    unit: Unit
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether the last is met as near as a last of this model is."""
        off = self.found.apart["all"]
        return off.mean_mm <= GOOD[0] and off.p95_mm <= GOOD[1]

    def to_dict(self) -> dict[str, Any]:
        """The fit as plain JSON values."""
        return {
            "unit": {"name": self.unit.name, "reason": self.unit.reason},
            "stance": self.found.stance,
            "side": "left" if self.found.mirrored else "right",
            "good": self.good,
            "apart": {name: _rounded(one) for name, one in self.found.apart.items()},
            "unseen_share": round(self.found.unseen, 3),
            "not_met": list(self.not_met()),
            "findings": [one.to_dict() for one in self.findings],
            "spec": self.text,
        }

    def not_met(self) -> tuple[str, ...]:
        """The regions that the model cannot express as well as that, the worst first."""
        worst = sorted(self.found.apart.items(), key=lambda item: -item[1].mean_mm)
        return tuple(
            name
            for name, off in worst
            if name != "all" and (off.mean_mm > GOOD[0] or off.p95_mm > GOOD[1])
        )


def fit_mesh(mesh: MeshFile, told: Callable[[str], None] = lambda _: None) -> FittedMesh:
    """Return the spec of the last that a mesh is nearest to.

    Raises BadBytesError, ReaderGaveUpError, MeshFileTooLargeError, UnitDoubtfulError,
    UnknownUnitError, UnsuitedMeshError and NotALastError.
    """
    from engine.apart import apart
    from engine.fit.last import fit_last
    from engine.fit.spec_text import spec_text
    from engine.fit.stand import as_long_as
    from engine.foreign_mesh import read_raw
    from engine.gauge.body import UnsuitedMeshError, body_of
    from engine.mesh_file import LARGEST_BYTES, MeshFileTooLargeError
    from engine.mesh_units import Unit, unit_of
    from schemas.validate import validate

    if len(mesh.data) > LARGEST_BYTES:
        raise MeshFileTooLargeError(f"{mesh.name} is larger than 256 MiB", place=mesh.name)
    raw = apart(read_raw, mesh.name, mesh.data)
    if mesh.length_mm is not None and raw.longest > 0.0:
        unit, scale = Unit("mm", "scaled to the length given"), mesh.length_mm / raw.longest
    else:
        unit = unit_of(raw.unit, mesh.unit, raw.longest, mesh.name)
        scale = unit.um / 1000.0
    scan = body_of(raw, scale, "last", in_pieces=True).scan
    if mesh.length_mm is not None:
        # Askew in its file it is longer along no axis than it is from heel to toe.
        scan = as_long_as(scan, mesh.length_mm)
    found = fit_last(scan, told)
    off_mm = found.apart["all"].mean_mm
    if off_mm > NO_LAST_MM:
        raise UnsuitedMeshError(f"it is {off_mm:.1f} mm off the nearest last on average: no last")
    name = spec_name(mesh.name)
    text = spec_text(found.values, name, name, off_mm)
    return FittedMesh(text, found, unit, tuple(validate(text.encode(), "spec.yaml").findings))


def spec_name(file: str) -> str:
    """A spec's name from that of a file: lower case, words joined by dashes."""
    words = re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower()).strip("-")
    return f"fit-{words}"[:_LONGEST_NAME].strip("-") if words else "fit"


def _rounded(off: Apart) -> dict[str, float]:
    return {
        "mean_mm": round(off.mean_mm, 3),
        "p95_mm": round(off.p95_mm, 3),
        "max_mm": round(off.max_mm, 3),
    }
