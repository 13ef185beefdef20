"""What a camera sees of a surface, and how it is lit."""

import numpy as np
import pytest

from exporters.raster_light import Caster, Shadows
from exporters.raster_material import PLAIN
from exporters.raster_shade import Look, shade
from exporters.raster_studio import lamps
from exporters.raster_surface import seen
from exporters.views import Frame, view_named

SIDE_MM = 100.0
CORNERS = np.array(
    [[0, 0, 0], [SIDE_MM, 0, 0], [SIDE_MM, SIDE_MM, 0], [0, SIDE_MM, 0]], dtype=np.float64
)
UP = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int64)
NORMALS = np.tile(np.array([0, 0, 1], dtype=np.float32), (4, 1))
SAMPLES = 64


@pytest.fixture
def above():
    return Frame.round(view_named("top"), CORNERS).fitted(SAMPLES, SAMPLES, 0.05)


def test_a_plate_is_seen_where_it_is(above) -> None:
    surface = seen(above, CORNERS, UP, NORMALS, SAMPLES, SAMPLES)
    assert len(surface.sample) > SAMPLES * SAMPLES // 4
    assert np.allclose(surface.point[:, 2], 0.0, atol=1e-3)
    assert surface.point[:, :2].min() > -0.01
    assert surface.point[:, :2].max() < SIDE_MM + 0.01
    assert np.allclose(surface.normal, [0.0, 0.0, 1.0])
    assert set(surface.triangle.tolist()) == {0, 1}


def test_its_back_is_not(above) -> None:
    assert len(seen(above, CORNERS, UP[:, ::-1], NORMALS, SAMPLES, SAMPLES).sample) == 0


def test_a_red_plate_is_shaded_red_and_a_black_one_dark(above) -> None:
    surface = seen(above, CORNERS, UP, NORMALS, SAMPLES, SAMPLES)
    studio = Shadows(Caster(CORNERS, UP), lamps(above.view))
    part = np.zeros(2, dtype=np.int64)
    red = shade(surface, part, [Look((0.8, 0.1, 0.1), 0.8, 0.0, PLAIN)], studio, above)
    black = shade(surface, part, [Look((0.0, 0.0, 0.0), 0.8, 0.0, PLAIN)], studio, above)
    assert red.shape == (len(surface.sample), 3)
    assert red[:, 0].mean() > 2.0 * red[:, 1].mean()
    assert black.mean() < 0.5 * red[:, 0].mean()
