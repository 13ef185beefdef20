"""Lasts to fit to: built ones as scans, turned and mirrored at will."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.fit.last import FOOT, FREE, READ, RISES
from engine.fit.scan import Scan
from geometry.build import build_shoe
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.geometry.shoes import instrumental
from tests.property.random_spec import valid_spec

WISHES = ("last.instep_height_mm", "last.cone_top_length_mm")
"""What a spec only wishes for where its girths ask for another: a mesh has what came of it."""

NEAR_MM, NEAR_SHARE = 0.5, 0.01


@cache
def scanned(name: str) -> Scan:
    """The last of an example."""
    return scan_of_values(instrumental(name))


def scan_of_values(values: dict[str, int | str]) -> Scan:
    """The last of resolved values."""
    (part,) = build_shoe(values, only=("last",)).parts
    return Scan(part.vertices_um[part.faces] / 1000.0)


def random_values(seed: int) -> dict[str, int | str]:
    """Resolved values of a random spec by its number."""
    return dict(resolve_flat(flatten(valid_spec(seed))).instrumental)


def turned(number: int) -> NDArray[np.float64]:
    """A rotation by its number, 0 being none."""
    if number == 0:
        return np.eye(3)
    square, _ = np.linalg.qr(np.random.default_rng(number).normal(size=(3, 3)))
    return np.asarray(square * np.sign(np.linalg.det(square)))


def far(
    found: Mapping[str, int | str], values: Mapping[str, int | str]
) -> dict[str, tuple[float, float]]:
    """Values that were not found again to half a millimetre or a hundredth: wanted and found."""
    both = {
        path: (int(values[path]) / 1000.0, int(found[path]) / 1000.0)
        for path in (FOOT, *FREE, *RISES, *READ)
        if path not in WISHES
    }
    return {
        path: (wanted, got)
        for path, (wanted, got) in both.items()
        if abs(wanted - got) > max(NEAR_MM, NEAR_SHARE * abs(wanted))
    }
