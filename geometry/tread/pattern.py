"""Tread patterns: grids whose lines follow the edges of grooves, so that nothing is a staircase.

A pattern is a table of columns along the shoe and rows across it. A groove has four lines: its two
upper edges and, drawn in by the draft of its walls, its two lower ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from geometry.exact import Floats

DRAFT: Final = 0.25
"""Run of a groove's wall for its depth, the tangent of about 14°."""

LONGEST_CELL_MM: Final = 3.0
"""Cells follow the toe spring, whose radius is 100 mm and more, within 0.012 mm."""

CLEAR_MM: Final = 0.9
"""Least distance of a swinging line from the straight ends of its zone."""


class Motif(NamedTuple):
    """A pattern's measures in pitches: width of a groove, length of a leg of its lines across the
    shoe and its reach along it, and width of the grooves that run along the shoe.
    """

    groove: float
    leg: float
    reach: float
    across: float


MOTIFS: Final = {
    "herringbone": Motif(0.40, 0.78, 0.62, 0.0),
    "pivot": Motif(0.40, 0.78, 0.62, 0.0),
    "bars": Motif(0.34, 0.0, 0.0, 0.0),
    "lug": Motif(0.36, 1.35, 0.30, 0.24),
}

BOW_MM: Final = 7.0
BOW_AT_MM: Final = 45.0
"""How far bars bow back at a distance from the centreline."""


@dataclass(frozen=True)
class Zone:
    """A stretch of the sole, x in mm, with or without tread."""

    start_mm: float
    end_mm: float
    cut: bool


@dataclass(frozen=True)
class Grid:
    """Points of a pattern (rows, columns, 2) in plan, and how deep each lies, 0 to 1."""

    plan: Floats
    depth: Floats


@dataclass(frozen=True)
class Lines:
    """Lines of a grid one way: where they are, how deep they lie, and how far they shift or swing.

    Columns swing by a share of their row's shift, in mm.
    """

    at: Floats
    depth: Floats
    shift: Floats

    def refined(self, longest_mm: float, swing_mm: float = 0.0) -> Lines:
        """The same with more lines between those that lie far apart; columns swing so far."""
        swung = np.maximum(self.shift[1:] - self.shift[:-1], 0.0) * swing_mm
        step = self.at[1:] - self.at[:-1] + swung
        count = np.floor(step / longest_mm).astype(np.int64) + 1
        cell = np.repeat(np.arange(0, len(step)), count)
        first = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count)))[:-1]
        share = (np.arange(0, len(cell)) - first[cell]) / count[cell]
        values = (
            np.concatenate((line[cell] + (line[cell + 1] - line[cell]) * share, line[-1:]))
            for line in (self.at, self.depth, self.shift)
        )
        return Lines(*values)


def grid(
    name: str, pitch_mm: float, depth_mm: float, zones: list[Zone], low_mm: float, high_mm: float
) -> Grid:
    """The pattern over the zones, which follow each other, between two y."""
    motif = MOTIFS[name]
    run = DRAFT * depth_mm
    rows = _rows(motif, pitch_mm, run, low_mm, high_mm).refined(LONGEST_CELL_MM)
    swing = float(np.max(rows.shift))
    columns = _columns(motif, pitch_mm, run, swing, zones).refined(LONGEST_CELL_MM, swing)
    swung = columns.shift[None, :]
    along = columns.at[None, :] + swung * rows.shift[:, None]
    plan = np.stack((along, rows.at[:, None] + 0.0 * along), axis=-1)
    return Grid(plan, np.maximum(columns.depth[None, :], rows.depth[:, None] * swung))


def _columns(
    motif: Motif, pitch_mm: float, run_mm: float, swing_mm: float, zones: list[Zone]
) -> Lines:
    """Lines across the shoe; those between grooves swing with the rows, those of zones do not."""
    at, depth, swung = [], [], []
    for zone in zones:
        inner, cut = _grooves(motif, pitch_mm, run_mm, swing_mm, zone)
        at += [np.array([zone.start_mm]), inner]
        depth += [np.zeros(1), cut]
        swung += [np.zeros(1), np.ones_like(inner)]
    at.append(np.array([zones[-1].end_mm]))
    nothing = np.zeros(1)
    return Lines(
        np.concatenate(at), np.concatenate([*depth, nothing]), np.concatenate([*swung, nothing])
    )


def _grooves(
    motif: Motif, pitch_mm: float, run_mm: float, swing_mm: float, zone: Zone
) -> tuple[Floats, Floats]:
    """Columns of the grooves that a zone holds, clear of its ends however far they swing."""
    start, end = zone.start_mm + CLEAR_MM, zone.end_mm - CLEAR_MM - swing_mm
    count = int((end - start) / pitch_mm) if zone.cut else 0
    if count < 1:
        return np.zeros(0), np.zeros(0)
    step = (end - start) / count
    wide = motif.groove * step
    draft = min(run_mm, 0.3 * wide)
    marks = np.array([0.0, step - wide, step - wide + draft, step - draft])
    cut = np.array([0.0, 0.0, 1.0, 1.0])
    first = start + np.arange(0, count, dtype=np.float64)[:, None] * step
    at = np.concatenate(((first + marks).ravel(), np.array([end])))
    return at, np.concatenate(((cut + 0.0 * first).ravel(), np.zeros(1)))


def _rows(motif: Motif, pitch_mm: float, run_mm: float, low_mm: float, high_mm: float) -> Lines:
    """Lines along the shoe."""
    leg = motif.leg * pitch_mm if motif.leg > 0.0 else LONGEST_CELL_MM
    first = np.floor(low_mm / leg) - 1.0
    whole = first + np.arange(0, int(np.floor(high_mm / leg) + 2.0 - first), dtype=np.float64)
    swing = motif.reach * pitch_mm
    if motif.leg == 0.0:
        out = whole * (leg / BOW_AT_MM)
        bow = BOW_MM * out * out
        return Lines(whole * leg, 0.0 * whole, float(np.max(bow)) - bow)
    if motif.across == 0.0:
        return Lines(whole * leg, 0.0 * whole, swing * (whole - 2.0 * np.floor(whole * 0.5)))
    wide = motif.across * pitch_mm
    draft = min(run_mm, 0.3 * wide)
    marks = np.array([0.0, 0.5 * (leg - wide), leg - wide, leg - wide + draft, leg - draft])
    cut = np.array([0.0, 0.0, 0.0, 1.0, 1.0])
    bend = np.array([0.0, 1.0, 0.0, 0.0, 0.0]) * swing
    across = whole[:, None]
    return Lines(
        (across * leg + marks).ravel(), (cut + 0.0 * across).ravel(), (bend + 0.0 * across).ravel()
    )
