"""How much of a material a modelled part takes: areas, counts and lengths read off its mesh."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from exporters.components import Kind

if TYPE_CHECKING:
    from exporters.scene import StyledPart

FEET: Final = 2
THREAD_SHARE: Final = Fraction(11, 4)
"""Thread over the length of its seam: the middle of 2.5 to 3 (footwear.md §4.5)."""

PLACES: Final = {"dm²": 2, "g": 1, "m": 2, "pc": 0, "pair": 0}
"""Decimals that a quantity is told with, by its unit; there is no other unit."""

_BACKS: Final = ("back", "underside")
_EDGES: Final = ("edge", "end")
"""Regions of a sheet that are not its face."""


class Quantity(NamedTuple):
    """So much a pair of shoes, in one of the units of `PLACES`."""

    unit: str
    net: Fraction


def quantity(styled: StyledPart, kind: Kind, pair_g: Fraction) -> Quantity | None:
    """What a pair of shoes takes of a part counted in this way; None where its mesh does not tell.

    `pair_g` is the mass of a pair of it.
    """
    if kind == "moulded":
        return Quantity("g", pair_g)
    if kind in ("sheet", "padded", "ribbed"):
        return Quantity("dm²", sheet_dm2(styled, kind))
    if kind in ("strip", "seamed"):
        length_m = strip_m(styled) if kind == "strip" else stitched_m(styled)
        return None if length_m is None else Quantity("m", length_m)
    return Quantity("pc", Fraction(FEET * bodies(styled))) if kind == "pieces" else one_pair()


def one_pair() -> Quantity:
    """A pair of something for a pair of shoes."""
    return Quantity("pair", Fraction(1))


def sheet_dm2(styled: StyledPart, kind: Kind) -> Fraction:
    """dm² a pair: the middle of a sheet, a padded part's face, a ribbed sheet's flat back."""
    face, back = face_mm2(styled), back_mm2(styled)
    one = {"padded": face, "ribbed": back}.get(kind, (face + back) / 2)
    return FEET * one / 10**4


def face_mm2(styled: StyledPart) -> Fraction:
    """Area of what is seen of a sheet: all its regions but back, underside and edges.

    A mesh that names no back is taken for a sheet of two like sides.
    """
    regions = styled.part.regions
    face = tuple(name for name in regions if name not in (*_BACKS, *_EDGES))
    area = _area_mm2(styled, face)
    return area if set(_BACKS) & set(regions) else area / 2


def back_mm2(styled: StyledPart) -> Fraction:
    """Area of a sheet's back or underside; of its face where its mesh names no back."""
    back = tuple(name for name in _BACKS if name in styled.part.regions)
    return _area_mm2(styled, back) if back else face_mm2(styled)


def strip_m(styled: StyledPart) -> Fraction | None:
    """Length a pair in m of strips bent in one direction; None where the mesh names no face.

    A strip of length l and width w has a face of area l·w, half of whose border is l + w.
    """
    from math import sqrt

    if "face" not in styled.part.regions:
        return None
    area, border = _face_and_border(styled)
    count = bodies(styled)
    half, one = border / (2 * count), area / count
    long_mm = (half + sqrt(max(half * half - 4 * one, 0.0))) / 2
    return FEET * count * Fraction(long_mm) / 1000


def stitched_m(styled: StyledPart) -> Fraction | None:
    """Length a pair in m of the seam that a part's stitches are drawn along; None without any."""
    from geometry.stitches import PITCH_MM

    if "stitches" not in styled.part.regions:
        return None
    return FEET * (bodies(styled) - 1) * Fraction(str(PITCH_MM)) / 1000


def bodies(styled: StyledPart) -> int:
    """How many bodies a part has: eyelets, loops, stitches with what they hold."""
    return styled.solid.components


def rounded(value: Fraction, places: int) -> Decimal:
    """The value with so many decimals, half to even, without floats."""
    return Decimal(round(value * int(Decimal(1).scaleb(places)))).scaleb(-places)


def _area_mm2(styled: StyledPart, regions: tuple[str, ...]) -> Fraction:
    from geometry.mesh import Part
    from geometry.solid import area_mm2

    part = styled.part
    wanted = [part.regions.index(name) for name in regions]
    chosen = part.faces[[int(number) in wanted for number in part.region]]
    return Fraction(area_mm2(Part(part.name, part.vertices_um, chosen)))


def _face_and_border(styled: StyledPart) -> tuple[float, float]:
    """Area in mm² and length of the border in mm of a part's faces."""
    from math import fsum

    import numpy as np

    part = styled.part
    faces = part.faces[part.region == part.regions.index("face")].astype(np.int64)
    edges = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    low, high = edges.min(axis=1), edges.max(axis=1)
    _, first, count = np.unique(
        low * len(part.vertices_um) + high, return_index=True, return_counts=True
    )
    border = edges[first[count == 1]]
    x, y, z = (np.diff(part.vertices_um[border].astype(np.float64), axis=1)[:, 0] / 1000.0).T
    lengths = np.sqrt(x * x + y * y + z * z)
    return float(_area_mm2(styled, ("face",))), fsum(lengths.tolist())
