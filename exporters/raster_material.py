"""What a surface is made of, for the eye: sheen, roughness and grain per kind of material."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from exporters.raster_noise import CELL_MM, tile
from exporters.raster_vectors import Singles


@dataclass(frozen=True, slots=True)
class Grain:
    """Change of the surface at points: brightness factor [n] and tilt of the normal [n, 3]."""

    tint: Singles
    tilt: Singles


@dataclass(frozen=True, slots=True)
class Finish:
    """How a kind of material answers light. `gloss` scales highlights, `fuzz` the rim of fibres."""

    gloss: float
    fuzz: float
    grain: Callable[[Singles, Singles], Grain]


def _noisy(cell: int, tint: float, tilt: float) -> Callable[[Singles, Singles], Grain]:
    """Grain from the noise block, `cell` times its finest size."""

    def grain(points: Singles, normals: Singles) -> Grain:
        block = tile()
        scaled = np.floor(points * np.float32(1.0 / (CELL_MM * cell))).astype(np.int32)
        size = np.int32(block.size - 1)
        x, y, z = (scaled[:, axis] & size for axis in range(3))
        at = (x * np.int32(block.size) + y) * np.int32(block.size) + z
        return Grain(
            np.float32(1.0) + np.float32(tint) * block.value[at],
            np.float32(tilt) * block.slope[at],
        )

    return grain


def _plain(points: Singles, normals: Singles) -> Grain:
    """No grain at all."""
    return Grain(np.ones(len(points), np.float32), np.zeros((len(points), 3), np.float32))


def _wave(values: Singles) -> Singles:
    """A smooth wave of period 1 between -1 and 1, from parabolas."""
    phase = values - np.floor(values) - np.float32(0.5)
    bump: Singles = np.float32(8.0) * phase * (np.float32(1.0) - np.float32(2.0) * np.abs(phase))
    return bump


def _on_planes(
    pattern: Callable[[Singles, Singles], Singles], points: Singles, normals: Singles
) -> Singles:
    """A flat pattern laid on from the three axes, blended by the way the surface faces."""
    squared = normals * normals
    weight = squared * squared
    weight = weight / (weight[:, 0] + weight[:, 1] + weight[:, 2])[:, None]
    pairs = ((1, 2), (0, 2), (0, 1))
    total = np.zeros(len(points), np.float32)
    for axis, (first, second) in enumerate(pairs):
        near = np.flatnonzero(weight[:, axis] > 0.02)
        value = pattern(points[near, first], points[near, second])
        total[near] += weight[near, axis] * value
    return total


def _woven(pitch_mm: float, tint: float) -> Callable[[Singles, Singles], Grain]:
    """Plain weave: warp over weft, then weft over warp."""
    turns = np.float32(0.5 / pitch_mm)

    def cloth(u: Singles, v: Singles) -> Singles:
        return _wave(u * turns) * _wave(v * turns)

    return _patterned(cloth, tint)


def _knitted(pitch_mm: float, tint: float) -> Callable[[Singles, Singles], Grain]:
    """Open mesh: rows of small holes, every other row shifted by half a hole."""
    turns = np.float32(1.0 / pitch_mm)
    quarter = np.float32(0.25)

    def holes(u: Singles, v: Singles) -> Singles:
        across, down = u * turns, v * turns
        first = _wave(across + quarter) + _wave(down + quarter)
        second = _wave(across + np.float32(0.75)) + _wave(down + np.float32(0.75))
        depth = np.maximum(first, second) - np.float32(1.1)
        cloth: Singles = np.float32(0.25) - np.maximum(depth, np.float32(0.0)) * np.float32(1.6)
        return cloth

    return _patterned(holes, tint)


def _ribbed(pitch_mm: float, tint: float) -> Callable[[Singles, Singles], Grain]:
    """Ribs that run up the shoe, as elastic has them."""
    turns = np.float32(1.0 / pitch_mm)

    def grain(points: Singles, normals: Singles) -> Grain:
        rib = _wave(points[:, 0] * turns)
        tilt = np.zeros((len(points), 3), np.float32)
        return Grain(np.float32(1.0) + np.float32(tint) * rib, tilt)

    return grain


def _patterned(
    pattern: Callable[[Singles, Singles], Singles], tint: float
) -> Callable[[Singles, Singles], Grain]:
    """A grain that only changes brightness, with a little yarn noise over it."""
    yarn = _noisy(1, 0.05, 0.10)

    def grain(points: Singles, normals: Singles) -> Grain:
        fine = yarn(points, normals)
        value = _on_planes(pattern, points, normals)
        return Grain(fine.tint * (np.float32(1.0) + np.float32(tint) * value), fine.tilt)

    return grain


PLAIN: Final = Finish(1.0, 0.0, _plain)
# A word of the material's id decides, the first row that has one: "suede" before "leather".
FINISHES: Final[tuple[tuple[frozenset[str], Finish], ...]] = (
    (frozenset({"suede", "nubuck", "felt"}), Finish(0.12, 0.55, _noisy(2, 0.10, 0.16))),
    (frozenset({"patent"}), Finish(1.6, 0.0, _plain)),
    (frozenset({"grain", "tumbled"}), Finish(0.85, 0.05, _noisy(2, 0.03, 0.12))),
    (frozenset({"leather", "lining", "microfibre"}), Finish(0.95, 0.03, _noisy(1, 0.015, 0.08))),
    (frozenset({"canvas"}), Finish(0.32, 0.45, _woven(0.9, 0.16))),
    (frozenset({"mesh"}), Finish(0.30, 0.35, _knitted(2.0, 0.40))),
    (frozenset({"knit"}), Finish(0.26, 0.45, _knitted(1.5, 0.28))),
    (frozenset({"elastic"}), Finish(0.25, 0.25, _ribbed(1.6, 0.30))),
    (frozenset({"webbing"}), Finish(0.28, 0.30, _woven(0.6, 0.14))),
    (frozenset({"polyester", "cotton"}), Finish(0.30, 0.30, _woven(0.8, 0.10))),
    (frozenset({"foam", "eva", "peba", "etpu", "pu"}), Finish(0.35, 0.06, _noisy(1, 0.025, 0.07))),
    (frozenset({"rubber", "tpu"}), Finish(0.80, 0.02, _noisy(1, 0.012, 0.05))),
    (frozenset({"board"}), Finish(0.15, 0.05, _noisy(2, 0.08, 0.10))),
)


def finish_of(material_id: str) -> Finish:
    """The finish for a material id such as `smooth_leather`; a plain one where none fits."""
    words = set(material_id.lower().split("_"))
    return next((finish for keys, finish in FINISHES if keys & words), PLAIN)
