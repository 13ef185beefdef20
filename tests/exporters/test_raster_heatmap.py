"""The picture of a painted shoe: its scale, its colours, the same bytes each time."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from exporters.heat import STOPS, flat_colours, heat_colours
from exporters.raster_heatmap import LEGEND_HEIGHT, VIEWS_HEIGHT, WIDTH, heatmap_png
from exporters.scene import Scene
from exporters.srgb import rgb_bytes
from tests.exporters.shapes import box, ring, scene


def decode(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def painted(end_mm: float = 2.0) -> Scene:
    """A box that lies in everywhere, beside a ring that stands out."""
    made = scene(box("outsole"), ring("laces"))
    parts = []
    for styled, off in zip(made.parts, (-1.5, 1.5), strict=True):
        off_mm = np.full(len(styled.part.vertices_um), off)
        white = replace(styled.style, color_hex="#FFFFFF", material_id="")
        parts.append(replace(styled, style=white, paint=heat_colours(off_mm, end_mm)))
    return Scene("painted", tuple(parts))


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return decode(heatmap_png(painted(), "b from a", ["grey, only here: welt"], 2.0))


def test_the_picture_has_views_over_a_scale(picture: np.ndarray) -> None:
    assert picture.shape == (VIEWS_HEIGHT + LEGEND_HEIGHT, WIDTH, 3)
    legend = picture[VIEWS_HEIGHT:]
    for stop in (STOPS[0], STOPS[4], STOPS[-1]):
        assert (legend == rgb_bytes(stop)).all(axis=2).any()
    # Words stand on both sides of the bar, above it and below it.
    ink = (legend.max(axis=2) < 150) & (np.ptp(legend, axis=2) == 0)
    assert ink[:, :400].any() and ink[:, -400:].any() and ink[:60].any() and ink[110:].any()


def test_what_lies_in_is_blue_and_what_stands_out_orange(picture: np.ndarray) -> None:
    views = picture[:VIEWS_HEIGHT].astype(int)
    blue, orange = views[..., 2] - views[..., 0] > 60, views[..., 0] - views[..., 2] > 60
    assert blue.sum() > 5_000 and orange.sum() > 5_000


def test_the_same_picture_each_time() -> None:
    made = [heatmap_png(painted(), "b from a", [], 2.0) for _ in range(2)]
    assert made[0] == made[1]


def test_paint_of_one_colour_is_that_colour_as_a_style() -> None:
    from exporters.raster import render
    from exporters.raster_shot import Shot

    shot = Shot(width=120, height=80)
    plain = scene(box("outsole"))
    (styled,) = plain.parts
    paint = flat_colours(styled.style.color_hex, len(styled.part.vertices_um))
    over = Scene("b", (replace(styled, paint=paint),))
    assert np.array_equal(render(plain, shot), render(over, shot))
