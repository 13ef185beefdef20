"""exporters.raster_edges: a step between panels shows, in black on black too; a slope does not."""

import numpy as np

from exporters.raster import render
from exporters.raster_edges import reach
from exporters.raster_shot import Shot
from exporters.scene import PartStyle, Scene, StyledPart
from tests.exporters.shapes import box

BLACK = PartStyle("canvas", "#101010", 0.9, 0.0, "Upper: Canvas")
SHOT = Shot("top", 300, 200)


def stepped(step_um: int) -> np.ndarray:
    base = box("upper", (0, -50_000, 0), (150_000, 50_000, 20_000))
    panel = box("toe_cap", (40_000, -20_000, 0), (110_000, 20_000, 20_000 + step_um))
    parts = (StyledPart(base, BLACK), StyledPart(panel, BLACK))
    return render(Scene("panels", parts), SHOT).astype(int).sum(axis=2)


def test_a_panel_one_millimetre_proud_is_outlined_in_black_on_black() -> None:
    flat, proud = stepped(20), stepped(1_000)
    inner = (slice(30, 170), slice(60, 240))
    assert np.abs(np.diff(flat[inner], axis=1)).max() < 25
    rim, corner = proud[inner].max(), proud[inner].min()
    middle = np.median(proud[inner])
    assert rim > middle + 40, "the rim catches the light"
    assert corner < middle, "the corner under it is darker"


def test_the_reach_grows_with_the_scale() -> None:
    assert reach(0.1) == 1
    assert reach(10.0) == 14
