"""Tread patterns: grids whose lines follow the edges of grooves, so that nothing is a staircase.

A pattern is a table of columns along the shoe and rows across it. A groove has four lines: its two
upper edges and, drawn in by the draft of its walls, its two lower ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from geometry.exact import Floats, shares

DRAFT: Final = 0.25
"""Run of a groove's wall for its depth, the tangent of about 14°."""

LONGEST_CELL_MM: Final = 6.0
"""Cells follow the toe spring, whose radius is 100 mm and more, within 0.05 mm."""

ROW_MM: Final = 9.0
"""Width of plain cells across the shoe."""


class Motif(NamedTuple):
    """One pattern: groove over pitch, rows as (width in pitches, groove there, shift in pitches).

    `shift` moves a row's lines along the shoe; rows repeat across it.
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
"""Width of a groove, length of a leg across the shoe, its reach along it, and width of the grooves
that run along the shoe, all in pitches."""


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


def grid(
    name: str, pitch_mm: float, depth_mm: float, zones: list[Zone], low_mm: float, high_mm: float
) -> Grid:
    """The pattern over the zones, which follow each other, between two y."""
    motif = MOTIFS[name]
    run = DRAFT * depth_mm
    x, column_depth, swung = _columns(motif, pitch_mm, run, zones)
    y, row_depth, shift = _rows(motif, pitch_mm, run, low_mm, high_mm)
    along = x[None, :] + swung[None, :] * shift[:, None]
    plan = np.stack((along, y[:, None] + 0.0 * along), axis=-1)
    inside = np.maximum(column_depth[None, :], row_depth[:, None] * swung[None, :])
    return Grid(plan, inside)


def _columns(
    motif: Motif, pitch_mm: float, run_mm: float, zones: list[Zone]
) -> tuple[Floats, Floats, Floats]:
    """Places along the shoe, whether each lies in a groove, and whether it swings with the rows."""
    parts: list[tuple[Floats, Floats, Floats]] = []
    for zone in zones:
        inner = _cut_columns(motif, pitch_mm, run_mm, zone) if zone.cut else _plain_columns(zone)
        start = np.array([zone.start_mm])
        none = np.zeros(1)
        parts += [(start, none, none), inner]
    parts.append((np.array([zones[-1].end_mm]), np.zeros(1), np.zeros(1)))
    x, depth, swung = zip(*parts, strict=True)
    return np.concatenate(x), np.concatenate(depth), np.concatenate(swung)


def _plain_columns(zone: Zone) -> tuple[Floats, Floats, Floats]:
    """Columns inside a zone without tread."""
    count = int((zone.end_mm - zone.start_mm) / LONGEST_CELL_MM) + 1
    x = zone.start_mm + (zone.end_mm - zone.start_mm) * shares(count)[1:-1]
    return x, np.zeros_like(x), np.zeros_like(x)


def _cut_columns(
    motif: Motif, pitch_mm: float, run_mm: float, zone: Zone
) -> tuple[Floats, Floats, Floats]:
    """Columns of the grooves that a zone holds, swinging ones clear of its ends."""
    swing = motif.reach * pitch_mm
    start, end = zone.start_mm + 0.4, zone.end_mm - 0.4 - swing
    count = int((end - start - 1.0) / pitch_mm)
    if count < 1:
        return _plain_columns(zone)
    step = (end - start - 1.0) / count
    wide = motif.groove * step
    draft = min(run_mm, 0.3 * wide)
    lands = int((step - wide) / LONGEST_CELL_MM) + 1
    land = (step - wide) * shares(lands)
    marks = np.concatenate((land, np.array([step - wide + draft, step - draft])))
    cut = np.concatenate((0.0 * land, np.ones(2)))
    first = start + 0.5 + np.arange(0, count, dtype=np.float64)[:, None] * step
    x = np.concatenate(((first + marks).ravel(), np.array([end - 0.5])))
    depth = np.concatenate(((cut + 0.0 * first).ravel(), np.zeros(1)))
    return x, depth, np.ones_like(x)


def _rows(
    motif: Motif, pitch_mm: float, run_mm: float, low_mm: float, high_mm: float
) -> tuple[Floats, Floats, Floats]:
    """Places across the shoe, whether each lies in a groove, and how far its lines are shifted."""
    leg = motif.leg * pitch_mm if motif.leg > 0.0 else ROW_MM
    first = int(np.floor(low_mm / leg)) - 1
    count = int(np.floor(high_mm / leg)) + 2 - first
    whole = first + np.arange(0, count, dtype=np.float64)
    odd = whole - 2.0 * np.floor(whole * 0.5)
    swing = motif.reach * pitch_mm
    if motif.across == 0.0:
        return whole * leg, np.zeros(count), odd * swing
    wide = motif.across * pitch_mm
    draft = min(run_mm, 0.3 * wide)
    marks = np.array([0.0, 0.5 * (leg - wide), leg - wide, leg - wide + draft, leg - draft])
    cut = np.array([0.0, 0.0, 0.0, 1.0, 1.0])
    bend = np.array([0.0, 1.0, 0.0, 0.0, 0.0]) * swing
    y = (whole[:, None] * leg + marks).ravel()
    return y, (cut + 0.0 * whole[:, None]).ravel(), (bend + 0.0 * whole[:, None]).ravel()
