"""What a gauge reads: measures by name in mm, landmarks, and what could not be known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from engine.fit.scan import Floats

NOT_THERE: Final = "its surface is not in the mesh"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Measures and landmarks in mm; `unknown`: measure by measure why there is none; remarks."""

    measures: dict[str, float] = field(default_factory=dict)
    anchors_mm: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def point_of(point: Floats) -> tuple[float, float, float]:
    """A landmark as it is told."""
    x, y, z = (round(float(value), 3) + 0.0 for value in point)
    return x, y, z


def sole_is_open(open_edges: Floats, height_mm: float) -> bool:
    """Whether much of what is open lies low down: a foot scanned standing has often no sole."""
    return len(open_edges) > 0 and float(np.mean(open_edges[:, 2] < 0.15 * height_mm)) > 0.25
