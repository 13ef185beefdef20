"""Profiles of the midsole's sidewall, one a construction: how far it lies inside the outline.

A profile is a few rows from the sidewall's foot (share 0 of its height) to its top edge (share
1). Every row runs round the shoe; insets are measured inward from the outline, in mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, half_circle, shares, smooth5
from geometry.quality import Quality
from geometry.spec import Instrument

FULL_WALL_MM: Final = 3.0
FULL_HEIGHT_MM: Final = 10.0
"""Cup wall and sidewall height from which details have their full size."""

LEAST_TOP_MM: Final = 0.8
CUP_WALL_MM: Final = 2.8
LEANING: Final = 0.8
"""Wall that flare and hollow leave at the top edge; the wall from which a cup leans in more than
its flare, and by how much of what is beyond."""

UNDERCUT_MM: Final = {
    "cupsole": (0.5, 2.6, 1.6, 0.0),
    "cemented": (0.8, 4.0, 3.0, 0.0),
    "welted": (0.0, 0.0, 0.0, 3.0),
}
UNDERCUT_HIGH: Final = 0.6
"""How far a sole rounds in towards the ground: all round, more at the toe, at the heel and at the
waist, at a last length of 280; the share of its height, from the ground up, over which it does."""

SEAM_MM: Final = 0.35
"""Softness of the sidewall's foot, and how far that is drawn in: the line over the outsole."""

SHOWN_MM: Final = 0.6
"""How far an outsole's edge stands out beyond the sidewall's foot, inside the outline."""

TAPE_MM: Final = 2.2
"""Thickness of a foxing tape."""

STITCH_MM: Final = 4.0
STITCH_HALF_MM: Final = 1.1
STITCH_DEEP_MM: Final = 0.45
"""The groove a cup is sewn in: how far under the top edge, half its width, its depth."""

EDGE_MM: Final = 1.5
"""Radius of a cup's top edge."""

BUMPER_MM: Final = 0.6
BUMPER_START: Final = 0.82
BUMPER_RUN: Final = 0.10
BUMPER_RIM: Final = 0.12
RIBS: Final = 4
RIB_MM: Final = 0.4
"""The toe bumper: how far it stands out, where along the shoe it begins and how soon it is full,
share of its height that a rounded border takes; the ribs on it, and how deep the
grooves between them are."""


Bands = tuple[tuple[str, int], ...]
"""Bands that meet in an edge, from the foot up: name of each, and its last row."""


@dataclass(frozen=True)
class Undercut:
    """How a sole rounds in towards the ground: insets (n,) there, and heights where that ends."""

    inset_mm: Floats
    high_mm: Floats

    def at(self, above_mm: Floats) -> Floats:
        """Insets (…, n) at heights above the ground line."""
        left = clamp(1.0 - above_mm / self.high_mm, 0.0, 1.0)
        return self.inset_mm * left * left


@dataclass(frozen=True)
class Sidewall:
    """Rows of a sidewall: shares of the height and insets in mm, both (rows, n)."""

    share: Floats
    inset_mm: Floats
    tape_mm: Floats
    tape_share: Floats
    bands: Bands
    undercut: Undercut

    @property
    def flush_mm(self) -> Floats:
        """Insets (n,) of an outsole's edge that stands out a little under the sidewall's foot."""
        shown = np.maximum(self.inset_mm[0] - SHOWN_MM, self.outermost_mm)
        return np.where(self.tape_mm > 0.0, self.outermost_mm, shown)

    @property
    def outermost_mm(self) -> Floats:
        """Least inset (n,) of midsole and tape."""
        return np.asarray(np.min(self.inset_mm, axis=0) - self.tape_mm)


@dataclass(frozen=True)
class Site:
    """What a sidewall has to go by, a value a column (n,): `place` is x over the last's length.

    Under it lie `below_mm` of outsole, and behind it up to the share `solid` of its height there is
    no room for the foot; its cup is `wall_mm` thick at the lip; `room_mm` is the
    most that its foot may be drawn in.
    """

    place: Floats
    height_mm: Floats
    below_mm: Floats
    wall_mm: Floats
    room_mm: Floats
    solid: Floats
    length_mm: float
    quality: Quality

    def undercut(self, construction: str) -> Undercut:
        """The sole's rounding towards the ground."""
        side, toe, heel, waist = UNDERCUT_MM[construction]
        ahead, behind = smooth5((self.place - 0.74) / 0.26), smooth5((0.16 - self.place) / 0.16)
        middle = smooth5((self.place - 0.29) / 0.12) * smooth5((0.64 - self.place) / 0.14)
        inset = side + ahead * toe + behind * heel + middle * waist
        inset = inset * (self.length_mm / 280.0)
        high = UNDERCUT_HIGH * (self.below_mm + self.height_mm)
        return Undercut(np.minimum(inset, 2.0 * self.room_mm), high)

    def leaning(self, flare_mm: float, wall_mm: float, kept: float) -> Floats:
        """How far (n,) a sidewall leans in: its flare, and more where the wall is thicker.

        It keeps a share of a thin wall.
        """
        wanted = flare_mm + LEANING * np.maximum(self.wall_mm - wall_mm - flare_mm, 0.0)
        most = (1.0 - kept) * self.wall_mm - LEAST_TOP_MM
        return clamp(wanted, 0.0, np.maximum(most, 0.0))

    def cells(self, at_standard: int) -> int:
        """Cells over a rounded detail, from those at a tolerance of 0.1 mm."""
        return max(2, self.quality.cells(at_standard))

    @property
    def detail(self) -> Floats:
        """Share of their full size (n,) that details have on a low sidewall."""
        return clamp(self.height_mm / FULL_HEIGHT_MM, 0.05, 1.0)

    @property
    def depth(self) -> Floats:
        """Share of their full depth (n,) that details have in a thin cup."""
        return clamp(self.wall_mm / FULL_WALL_MM, 0.12, 1.0)


def upright(spec: Instrument, site: Site) -> Sidewall:
    """The wall of a cup behind a foxing tape, or under a welt: upright, with softened edges."""
    detail, height = site.detail, site.height_mm
    wanted_mm = spec.mm("sole.foxing_height_mm")
    welted = spec.choice("sole.construction") == "welted"
    tape_mm = clamp(0.0 if welted else wanted_mm, 0.0, height - 2.6 * detail)
    tape = np.minimum(TAPE_MM * (tape_mm > 0.0), 0.5 * site.wall_mm)
    rise = np.stack((0.0 * detail, 0.3 * detail, detail, height - 0.8 * detail, height))
    edge = np.minimum(SEAM_MM, 0.5 * detail)
    drawn = np.stack((edge, 0.3 * edge, 0.0 * edge, 0.0 * edge, 0.4 * edge))
    bands = (("foot", 2), ("sidewall", 3), ("edge", 4))
    undercut = site.undercut("welted")
    if not welted:
        undercut = Undercut(np.zeros_like(height), undercut.high_mm)
    drawn = drawn + tape + undercut.at(site.below_mm + rise)
    return Sidewall(rise / height, drawn, tape, tape_mm / height, bands, undercut)


def cup(spec: Instrument, site: Site) -> Sidewall:
    """A slim wall that leans in to a soft top edge, a stitch groove under it, a toe bumper."""
    height, detail = site.height_mm, site.detail
    depth = site.depth * detail
    foot = np.array([0.0, 0.3, 1.0])[:, None]
    groove = 2.0 * shares(site.cells(12))[:, None] - 1.0
    cosine, sine = half_circle(0.5 * shares(site.cells(10))[:, None])
    middle = height - STITCH_MM * detail
    round_mm = np.minimum(EDGE_MM * detail, 0.3 * (depth * FULL_WALL_MM + 0.2))
    band, proud = _bumper(site, 1.6 * detail, middle - 2.2 * detail, spec)
    rise = np.concatenate(
        (
            foot * detail,
            band,
            middle + groove * (STITCH_HALF_MM * detail),
            height - round_mm + round_mm * sine,
        )
    )
    drawn = np.concatenate(
        (
            (1.0 - foot) * (1.0 - foot) * (SEAM_MM * depth),
            0.0 * band,
            bell(groove) * (STITCH_DEEP_MM * depth),
            round_mm * (1.0 - cosine),
        )
    )
    flat = [np.zeros((len(rows), 1)) * depth for rows in (foot, groove, sine)]
    standing = np.concatenate((flat[0], proud, *flat[1:]))
    share = rise / height
    flare = site.leaning(spec.mm("sole.flare_mm"), CUP_WALL_MM, 0.2)
    undercut = site.undercut("cupsole")
    drawn = drawn + np.max(proud, axis=0) - standing + flare * share * (0.4 + 0.6 * share)
    drawn = drawn + undercut.at(site.below_mm + rise)
    last = len(rise) - 1
    bands = (("foot", 2), ("sidewall", last - site.cells(10)), ("edge", last))
    none = np.zeros_like(height)
    return Sidewall(share, drawn, none, none, bands, undercut)


def bell(u: Floats) -> Floats:
    """A rounded hill, 1 at 0 and flat at its ends, -1 and 1."""
    left = np.maximum(1.0 - u * u, 0.0)
    return left * left


def _bumper(site: Site, low: Floats, high: Floats, spec: Instrument) -> tuple[Floats, Floats]:
    """Rows (rows, n) over the toe bumper between two heights, and how far each stands out."""
    full = smooth5((site.place - BUMPER_START) / BUMPER_RUN) * (spec.mm("sole.toe_bumper_mm") > 0)
    border, turn = shares(site.cells(2)), shares(site.cells(5 * RIBS))[1:-1] * RIBS
    groove = 1.0 - 2.0 * np.abs(turn - np.floor(turn) - 0.5)
    rim, inner = BUMPER_RIM * border, BUMPER_RIM + (1.0 - 2.0 * BUMPER_RIM) * (turn / RIBS)
    at = np.concatenate((rim, inner, 1.0 - rim[::-1]))[:, None]
    out = BUMPER_MM * smooth5(border)
    proud = np.concatenate((out, BUMPER_MM - RIB_MM * smooth5(groove), out[::-1]))[:, None]
    return low + (high - low) * at, proud * (full * site.depth * site.detail)
