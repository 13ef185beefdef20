"""Lids keep clear of their own rim, however finely that is cut, and however flat its ends are."""

import json

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.build import build_shoe
from geometry.lid import CLEAR_MM, cap, crossings
from geometry.loft import Loft, around
from geometry.mesh import Part
from geometry.quality import across
from geometry.solid import solid_report
from schemas.validate import validate
from tests.geometry.shoes import faulty, instrumental
from tests.property.random_spec import valid_spec

LIDS = {
    "last": ("bottom", "cone_top"),
    "insole_board": ("top", "underside"),
    "sockliner": ("top", "underside"),
    "midsole": ("bed", "underside"),
    "outsole": ("top",),
}
CLEAR_UM = 20.0
"""What lids are held to; the grid they are rounded to is 1 µm."""

REACH_UM = 1000.0
"""Up to which distances are measured."""

TOUCHED = 1688
"""The spec whose sheets met themselves in kernel 4: a point of a row lay across the rim."""


def built(source: int | str, quality: str) -> dict[str, Part]:
    """The parts with lids of a random spec by its number, or of an example by its name."""
    if isinstance(source, str):
        values = instrumental(source)
    elif source == TOUCHED:
        values = faulty(source)
    else:
        resolved = validate(json.dumps(valid_spec(source)).encode(), "f.json").resolved
        assert resolved is not None
        values = dict(resolved.instrumental)
    return {part.name: part for part in build_shoe(values, quality=quality, only=LIDS).parts}


def clearance_um(part: Part, region: str) -> float:
    """Least distance in plan of a lid's inner points from its rim's edges; REACH_UM at most."""
    faces = part.faces[part.region == part.regions.index(region)].astype(np.int64)
    start, end = faces.ravel(), faces[:, [1, 2, 0]].ravel()
    count = len(part.vertices_um)
    rim = ~np.isin(start * count + end, end * count + start)
    start, end = start[rim], end[rim]
    plan = part.vertices_um[:, :2].astype(np.float64)
    inner = plan[np.setdiff1d(faces, start)]
    inner = inner[np.argsort(inner[:, 0])]
    low = np.minimum(plan[start, 0], plan[end, 0]) - REACH_UM
    high = np.maximum(plan[start, 0], plan[end, 0]) + REACH_UM
    first, last = np.searchsorted(inner[:, 0], low), np.searchsorted(inner[:, 0], high)
    least = REACH_UM
    for one, two, near in zip(plan[start], plan[end], map(slice, first, last), strict=True):
        step, off = two - one, inner[near] - one
        away = off - np.clip(off @ step / (step @ step), 0.0, 1.0)[:, None] * step
        least = min(least, float(np.sqrt((away * away).sum(axis=1).min(initial=REACH_UM**2))))
    return least


@pytest.mark.parametrize("quality", ["standard", "production"])
def test_a_spec_whose_sheets_met_themselves_is_sound(quality: str) -> None:
    only = ("insole_board", "sockliner")
    parts = build_shoe(faulty(TOUCHED), quality=quality, only=only).parts
    assert [one for part in parts for one in audit_part(part)] == []


@pytest.mark.parametrize(
    ("source", "quality"),
    [(seed, "standard") for seed in (5, 6, 14, 16, TOUCHED)]
    + [("child", "production"), ("trail", "production"), ("runner", "draft")],
)
def test_every_lid_keeps_clear_of_its_rim(source: int | str, quality: str) -> None:
    parts = built(source, quality)
    assert set(parts) == set(LIDS)
    near = {
        (name, region): clearance_um(parts[name], region)
        for name, regions in LIDS.items()
        for region in regions
    }
    assert {lid: away for lid, away in near.items() if away < CLEAR_UM} == {}


def drum(columns: int, blunt: int, size_mm: tuple[float, float], height_mm: float = 5.0) -> Part:
    """A body between two lids: |x|^blunt + y² = 1, drawn out to half sizes."""
    turn = np.pi * np.arange(2 * columns) / columns
    x = -np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2.0 / blunt) * size_mm[0]
    ring = np.stack((x, np.sin(turn) * size_mm[1], 0.0 * x), axis=1)
    rings = np.stack((ring, ring + np.array([0.0, 0.0, height_mm])))
    loft = Loft()
    index = loft.points(rings)
    loft.quads(around(index), region="wall")
    shares = across(32)
    cap(loft, index[1], crossings(rings[1], shares), region="top")
    cap(loft, index[0], crossings(rings[0], shares), flip=True, region="base")
    return loft.part("drum")


@pytest.mark.parametrize("blunt", [2, 4, 8])
@pytest.mark.parametrize("columns", [4, 24, 96, 384])
def test_a_rim_may_be_cut_as_finely_and_be_as_flat_as_it_will(columns: int, blunt: int) -> None:
    part = drum(columns, blunt, (130.0, 45.0))
    report = solid_report(part.vertices_um, part.faces)
    assert report.sound
    rim = part.vertices_um[: 2 * columns, :2].astype(np.int64)
    after = np.roll(rim, -1, axis=0)
    twice = abs(int((rim[:, 0] * after[:, 1] - rim[:, 1] * after[:, 0]).sum()))
    assert report.volume_um3_6 == 3 * twice * 5000, "both lids fill their rims, level"
    for region in ("top", "base"):
        assert clearance_um(part, region) >= CLEAR_UM
        faces = part.faces[part.region == part.regions.index(region)]
        a, b, c = (part.vertices_um[faces[:, k], :2].astype(np.int64) for k in range(3))
        u, v = b - a, c - a
        turned = (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) * (1 if region == "top" else -1)
        assert turned.min() > 0, "no triangle is folded over, or without an area"


def test_rows_keep_clear_of_the_ends_and_of_nothing_else() -> None:
    part = drum(96, 2, (130.0, 45.0))
    rows = np.unique(part.vertices_um[4 * 96 :, 0])
    columns = 130_000 * -np.cos(np.pi * np.arange(97) / 96)
    wanted = columns[np.abs(columns) <= 130_000 - 1000 * CLEAR_MM]
    np.testing.assert_allclose(rows, wanted, atol=1)


@pytest.mark.parametrize("columns", [2, 3, 4, 16])
def test_a_ring_too_short_to_keep_clear_in_has_a_row_in_its_middle(columns: int) -> None:
    part = drum(columns, 2, (0.4, 0.3), 1.0)
    assert solid_report(part.vertices_um, part.faces).sound
    rows = np.unique(part.vertices_um[4 * columns :, 0])
    assert 1 <= len(rows) <= 2
