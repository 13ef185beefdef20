"""Pattern pieces from the sheets of the upper: laid flat, with margins, notches and marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from exporters.pattern import EdgeLine, Figures, Piece, seams_of
from exporters.pattern_flatten import Flat, Laying
from exporters.pattern_lines import area_mm2, grain, label_place, line_mm, whole
from exporters.pattern_margins import TREATMENTS, crossings, hollow, margins, without_loops
from exporters.pattern_marks import marks_on, notches_of
from geometry.patches import halves

if TYPE_CHECKING:
    from geometry.patches import Patch, Patches, Run

Floats: TypeAlias = NDArray[np.float64]

MEAN_LIMIT: Final = 0.03
P95_LIMIT: Final = 0.08
AREA_LIMIT: Final = 0.02
"""Strain, and share of its area, from which a piece is told to need a dart."""

SEAM_STIFF: Final = (12.0, 50.0, 300.0)
KEPT_MM: Final = 0.5
EASED_MM: Final = 1.0
"""How much more cells along a seam weigh than others: as little as keeps each seam so near to its
length on the shoe; by how much mates may differ and nothing is said.
"""

DIVIDED: Final = frozenset({"eyestay", "mudguard", "heel_counter"})
"""Bands that are cut in two on the centre line where whole they would be strained too much."""


def upper_pieces(part: str, patches: Patches) -> tuple[Piece, ...]:
    """The pieces of a part of the upper, none where the shoe has no such part."""
    sheets = patches.of(part)
    laid = [(sheet, _laid(sheet)) for sheet in sheets]
    if part in DIVIDED and any(strained(flat) for _, flat in laid):
        laid = [(half, _laid(half)) for sheet in sheets for half in halves(sheet)]
    return _with_eased(tuple(_piece(sheet, flat, patches) for sheet, flat in laid))


def _with_eased(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces, each told where its seam is not as long as its mate's."""
    said: dict[str, list[str]] = {}
    for seam in seams_of(pieces):
        if seam.difference_mm > EASED_MM:
            for name in seam.pieces:
                said.setdefault(name, []).append(
                    f"{seam.name}: {seam.difference_mm:.1f} mm to ease in between {seam.pieces[0]} "
                    f"and {seam.pieces[1]}"
                )
    return tuple(
        replace(piece, findings=piece.findings + tuple(said.get(piece.name, ())))
        for piece in pieces
    )


def _laid(patch: Patch) -> Flat:
    """A patch laid flat, its seams near to their length on the shoe."""
    laying = Laying(patch.points)
    found: list[tuple[float, Flat]] = []
    for stiff in SEAM_STIFF:
        flat = laying.flat(_stiff(patch, stiff))
        found.append((round(_seams_off_mm(patch, flat), 1), flat))
        if found[-1][0] <= KEPT_MM:
            break
    return min(found, key=lambda one: one[0])[1]


def _seams_off_mm(patch: Patch, flat: Flat) -> float:
    """By how much the seam that is furthest from its length on the shoe is."""
    seams = [run for run in patch.runs if "seam" in run.name]
    grid = flat.points_um / 1000.0
    return max(
        (abs(line_mm(_along(grid, run)) - line_mm(_along(patch.points, run))) for run in seams),
        default=0.0,
    )


def strained(flat: Flat) -> bool:
    """Whether a piece is told to need a dart."""
    return (
        flat.mean_strain > MEAN_LIMIT
        or flat.p95_strain > P95_LIMIT
        or abs(flat.net_mm2 / flat.wall_mm2 - 1.0) > AREA_LIMIT
    )


def _stiff(patch: Patch, seam: float) -> Floats:
    """What the cells (rows - 1, columns - 1) of a patch weigh: `seam` along its seams."""
    stiff = np.ones((patch.points.shape[0] - 1, patch.points.shape[1] - 1))
    for run in patch.runs:
        if "seam" in run.name:
            column = 0 if run.side == "left" else -1
            stiff[:, column] = seam
    return stiff


def _piece(patch: Patch, flat: Flat, patches: Patches) -> Piece:
    grid = flat.points_um
    nets = [_along(grid / 1000.0, run) for run in patch.runs]
    treated = [TREATMENTS[run.kind] for run in patch.runs]
    outline = np.concatenate([net[:-1] for net in nets])
    lines = margins(nets, [one.margin_mm for one in treated])
    cut, findings = _cut(outline, lines)
    findings += [
        f"{run.name}: its margins meet in a hollow: cut in to the net outline there"
        for run, net, one in zip(patch.runs, nets, treated, strict=True)
        if hollow(net, one.margin_mm)
    ]
    if strained(flat):
        findings.append(
            f"needs a dart, or is moulded over the last: strain {flat.mean_strain:.1%} on average, "
            f"{flat.p95_strain:.1%} at the 95th percentile, {flat.max_strain:.0%} at most"
        )
    if flat.turned:
        findings.append(f"{flat.turned} triangles turn over: divide it")
    edges = tuple(
        EdgeLine(
            kind=run.kind,
            name=run.name,
            words=treatment.words,
            layer=treatment.layer,
            margin_mm=treatment.margin_mm,
            net_um=whole(net),
            margin_um=whole(line),
            length_mm=line_mm(net),
            wall_mm=line_mm(_along(patch.points, run)),
        )
        for run, treatment, net, line in zip(patch.runs, treated, nets, lines, strict=True)
    )
    figures = Figures(
        net_mm2=area_mm2(outline),
        cut_mm2=area_mm2(cut),
        wall_mm2=flat.wall_mm2,
        mean_strain=flat.mean_strain,
        p95_strain=flat.p95_strain,
        max_strain=flat.max_strain,
    )
    label_um, inside = label_place(grid / 1000.0, outline)
    notches = notches_of(patch, grid / 1000.0, (outline, cut), patches.anchors_mm)
    grain_um, fits = grain(
        grid / 1000.0,
        patch.points[..., 0],
        (outline, cut),
        label_um,
        tuple((one.inside_um, one.outside_um) for one in notches),
    )
    if not fits:
        findings.append("has no room for a grain arrow: it runs over the edge")
    return Piece(
        part=patch.part,
        name=f"lining {patch.name}" if patch.part == "lining" else patch.name,
        outline_um=whole(outline),
        cut_um=whole(cut),
        edges=edges,
        notches=notches,
        marks=marks_on(patch, grid / 1000.0, patches),
        grain_um=grain_um,
        label_um=label_um,
        labelled_inside=inside,
        figures=figures,
        findings=tuple(findings),
        mirrored=patch.part != "pull_tab",
    )


def _cut(outline: Floats, lines: list[Floats]) -> tuple[Floats, list[str]]:
    """The line the knife follows, and what is to be said of it."""
    if len(crossings(outline, closed=True)):
        return outline, ["its outline crosses itself: divide it"]
    cut = _distinct(np.concatenate([line[:-1] for line in lines]))
    if not len(crossings(cut, closed=True)):
        return cut, []
    cleaned = _distinct(without_loops(cut, closed=True))
    sound = len(cleaned) > 2 and not len(crossings(cleaned, closed=True))
    if sound and area_mm2(cleaned) >= area_mm2(outline):
        return cleaned, []
    return outline, ["its margins run into each other: draw them by hand"]


def _distinct(line: Floats) -> Floats:
    """A closed line in whole micrometres, without steps of none."""
    line = np.rint(line * 1000.0) / 1000.0
    return line[np.any(line != np.roll(line, 1, axis=0), axis=1)]


def _along(grid: Floats, run: Run) -> Floats:
    """The points of a grid along a run of its border."""
    step = 1 if run.last >= run.first else -1
    at = np.arange(run.first, run.last + step, step)
    row = {"low": grid[0], "high": grid[-1], "left": grid[:, 0], "right": grid[:, -1]}[run.side]
    return np.asarray(row[at], dtype=np.float64)
