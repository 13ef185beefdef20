"""The last as a mesh: how near it comes to the form between its vertices, and its flat top."""

import numpy as np
import pytest

from geometry.form import Form
from geometry.last import COARSEST_MM, FINER, cut, grid_lines
from geometry.loft import ring
from geometry.quality import QUALITY
from geometry.spec import Instrument
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.geometry.halving import bisect
from tests.geometry.nearest import point_to_triangle
from tests.geometry.shoes import instrument
from tests.property.random_spec import valid_spec

PLACES = ((0.5, 0.5), (0.33, 0.67), (0.67, 0.33), (0.25, 0.25), (0.75, 0.75))
"""Where in each cell the form is compared: round and up, in shares of the cell."""


def lasts() -> list[Instrument]:
    odd = [resolve_flat(flatten(valid_spec(seed))).instrumental for seed in (17, 68)]
    return [instrument(), *(Instrument(values) for values in odd)]


def top_mm(form: Form, spec: Instrument) -> float:
    return form.bottom.seat_z_mm + spec.mm("last.back_height_mm")


@pytest.mark.parametrize("number", range(3))
def test_a_production_last_is_within_two_hundredths_of_its_form(number: int) -> None:
    spec = lasts()[number]
    form, quality = Form(spec), QUALITY["production"]
    plane = top_mm(form, spec)
    half, up = grid_lines(form, plane, FINER * min(quality.tolerance_mm, COARSEST_MM))
    w = np.append(ring(half), 2.0)
    grid = form.surface(w[None, :] + 0.0 * up[:, None], cut(form, w, plane)[None, :] * up[:, None])
    a, b, c, d = (
        part.reshape(-1, 3) for part in (grid[:-1, :-1], grid[1:, :-1], grid[:-1, 1:], grid[1:, 1:])
    )
    worst = 0.0
    for along, over in PLACES:
        wm, um = (v[:-1] + (v[1:] - v[:-1]) * t for v, t in ((w, along), (up, over)))
        h = cut(form, wm, plane)[None, :] * um[:, None]
        there = form.surface(wm[None, :] + 0.0 * h, h).reshape(-1, 3)
        off = [point_to_triangle(there, np.stack(three, 1)) for three in ((a, b, c), (b, d, c))]
        worst = max(worst, float(np.min(off, axis=0).max()))
    assert worst <= 0.02


@pytest.mark.parametrize("number", range(3))
def test_the_wall_is_cut_where_bisection_cuts_it(number: int) -> None:
    spec = lasts()[number]
    form = Form(spec)
    w, plane = ring(np.arange(97) / 96.0), top_mm(form, spec)

    def above(h: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return np.asarray(form.height(w, h) - plane)

    slow = bisect(above, np.zeros_like(w), np.full_like(w, 2.0 * plane))
    np.testing.assert_allclose(cut(form, w, plane), slow, atol=1e-6)
