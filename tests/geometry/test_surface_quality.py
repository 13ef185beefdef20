"""Smooth parts are smooth: facets shrink with the tolerance, nothing creases, nothing stands off.

Hard edges are those between regions of a part, and bends of more than HARD_DEG.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from geometry.build import build_shoe
from geometry.mesh import Part
from geometry.quality import QUALITY
from tests.geometry.bends import Bends, bends
from tests.geometry.nearest import Nearest, point_to_triangle
from tests.geometry.shapes import box
from tests.geometry.shoes import NAMES, instrumental

SMOOTH = ("last", "upper", "midsole")
HARD_DEG = 20.0
# Bends smaller than this are no more than the micrometre grid makes of a flat surface.
SOFT_DEG = 1.0
REFERENCE = "reference"
"""Four times as fine as production: what it is measured from."""

GRID_MM = 0.002
# The sole has 192 columns a side whatever the quality: at a sharp bend of its lip that leaves more.
COLUMNS_MM = 0.003
REACH_MM = 0.25
TRIED = 40_000


@pytest.fixture(autouse=True)
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    finest = QUALITY["production"]
    counts = {name: 2 * value for name, value in vars(finest).items() if isinstance(value, int)}
    finer = replace(finest, tolerance_mm=finest.tolerance_mm / 4, **counts)
    monkeypatch.setitem(QUALITY, REFERENCE, finer)


@cache
def part(example: str, name: str, quality: str) -> Part | None:
    parts = build_shoe(instrumental(example), quality=quality, only={name}).parts
    return parts[0] if parts else None


def smooth(example: str, name: str, quality: str) -> Bends:
    found = part(example, name, quality)
    assert found is not None
    all_bends = bends(found)
    return all_bends.kept(all_bends.angle_deg < HARD_DEG)


def corners(found: Part) -> np.ndarray:
    return (found.vertices_um / 1000.0)[found.faces]


def tried(found: Part) -> np.ndarray:
    """Middles of triangles and of their sides, where they may stand off most; evenly thinned."""
    at = corners(found)
    sides = [0.5 * (at[:, k] + at[:, (k + 1) % 3]) for k in range(3)]
    points = np.concatenate([at.mean(axis=1), *sides])
    return points[:: max(1, len(points) // TRIED)]


def standing_off(example: str, name: str, quality: str) -> float:
    """The largest distance (mm) of a part's triangles from its smooth surface."""
    found, finer = part(example, name, quality), part(example, name, REFERENCE)
    assert found is not None and finer is not None
    return float(Nearest(corners(finer), REACH_MM).distances(tried(found)).max())


def creases(found: Bends, tolerance_mm: float) -> Bends:
    """Bends that no round surface within the tolerance explains."""
    beyond = found.sagitta_mm() > 3.0 * tolerance_mm
    return found.kept(beyond & (found.angle_deg > SOFT_DEG))


@pytest.mark.parametrize("name", SMOOTH)
def test_facets_shrink_with_the_tolerance(name: str) -> None:
    """Bends go with the square root of the tolerance: from 0.3 to 0.1 mm to 0.58 of them.

    A last is never coarser than the standard one, so it is compared with the production one.
    """
    pair = ("standard", "production") if name == "last" else ("draft", "standard")
    coarse, fine = (smooth("court", name, quality) for quality in pair)
    assert fine.share(0.9) < 0.78 * coarse.share(0.9)


@pytest.mark.prove
@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("example", NAMES)
def test_production_stands_off_by_its_tolerance_at_most(example: str, name: str, figures) -> None:
    away = standing_off(example, name, "production")
    figures[f"{example}, {name}: largest distance of production from the surface"] = (
        f"{away:.3f} mm"
    )
    spare = GRID_MM + (COLUMNS_MM if name == "midsole" else 0.0)
    assert away <= QUALITY["production"].tolerance_mm + spare


@pytest.mark.prove
@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("example", NAMES)
def test_facets_of_production_are_fine(example: str, name: str, figures) -> None:
    standard, finest = (smooth(example, name, quality) for quality in ("standard", "production"))
    figures[f"{example}, {name}: bend of 90 % of edges, standard and production"] = (
        f"{standard.share(0.9):.2f}°, {finest.share(0.9):.2f}°"
    )
    assert finest.share(0.9) < 0.62 * standard.share(0.9)


@pytest.mark.prove
@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("example", NAMES)
def test_no_crease_inside_a_region(example: str, name: str, figures) -> None:
    tolerance = QUALITY["production"].tolerance_mm
    found = creases(smooth(example, name, "production"), tolerance)
    worst = np.argsort(-found.sagitta_mm())[:5]
    places = [
        f"{found.angle_deg[at]:.1f}° at {found.middle_mm[at].round(1).tolist()}" for at in worst
    ]
    length = float(found.length_mm.sum())
    figures[f"{example}, {name}: creases"] = f"{length:.0f} mm"
    assert length == 0.0, f"{length:.0f} mm of creases: {'; '.join(places)}"


def folded(crease: float) -> Part:
    """A bar whose top curves gently, with a fold of so many radians at x = 20 mm."""
    x = np.arange(0.0, 41.0, 2.0)
    z = 0.002 * x * x + crease * np.maximum(x - 20.0, 0.0)
    count = len(x)
    edges = [(y, height) for y, height in ((0.0, z), (4.0, z), (4.0, -9.0), (0.0, -9.0))]
    lines = [np.stack([x, 0 * x + y, 0 * x + height], axis=1) for y, height in edges]
    points = np.rint(np.concatenate(lines) * 1000).astype(np.int64)
    faces = [(0, 2 * count, count), (0, 3 * count, 2 * count)]
    faces += [(a + count - 1, c + count - 1, b + count - 1) for a, c, b in [
        (0, count, 2 * count), (0, 2 * count, 3 * count)]]  # fmt: skip
    for line in range(4):
        here, over = line * count, (line + 1) % 4 * count
        for step in range(count - 1):
            a, b = here + step, over + step
            faces += [(a, a + 1, b), (a + 1, b + 1, b)]
    return Part("upper", points, np.array(faces))


def test_a_planted_crease_is_found_and_a_curve_is_none() -> None:
    tolerance = 0.001
    curve, crease = (bends(folded(bend)) for bend in (0.0, 0.04))
    plain, found = (
        creases(one.kept(one.angle_deg < HARD_DEG), tolerance) for one in (curve, crease)
    )
    assert len(plain.length_mm) == 0
    assert np.allclose(found.middle_mm, [[20.0, 2.0, 0.8]])
    assert np.allclose(found.angle_deg, np.degrees(0.04 + 0.008), atol=0.2)


def test_distances_are_those_of_the_nearest_triangle() -> None:
    vertices, faces = box()
    at = vertices[faces] / 1000.0
    random = np.random.default_rng(3)
    points = random.uniform(-0.2, 1.2, (500, 3))
    fast = Nearest(at, 0.3).distances(points)
    slow = np.min(
        [point_to_triangle(points, np.broadcast_to(one, (500, 3, 3))) for one in at], axis=0
    )
    assert np.array_equal(fast, np.where(slow <= 0.3, slow, np.inf))
    weights = random.dirichlet((1, 1, 1), 4000)
    cloud = weights @ (at[0])
    sampled = [np.sqrt(((cloud - point) ** 2).sum(axis=1)).min() for point in points[:60]]
    exact = point_to_triangle(points[:60], np.broadcast_to(at[0], (60, 3, 3)))
    assert np.abs(np.array(sampled) - exact).max() < 0.05
