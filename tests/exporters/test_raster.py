"""exporters.raster: whole pictures, with raster_lit, _surface, _shade and _vectors inside."""

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from exporters.errors import NothingToWrite
from exporters.raster import render, render_png
from exporters.raster_shot import Shot
from exporters.scene import PartStyle, Scene, StyledPart
from exporters.views import VIEWS, UnknownView
from geometry.mesh import Part
from tests.exporters.shapes import box, prism, ring, scene

RED = PartStyle("smooth_leather", "#C02020", 0.5, 0.0, "Upper: Leather")
GREEN = PartStyle("rubber", "#208040", 0.7, 0.0, "Outsole: Rubber")
CAN = prism("upper", 24, 70_000, radius=36_000)
TOY = Scene(
    "toy",
    (
        StyledPart(box("outsole", (0, -40_000, 0), (160_000, 40_000, 20_000)), GREEN),
        StyledPart(Part("upper", CAN.vertices_um + np.array([45_000, 0, 15_000]), CAN.faces), RED),
    ),
)
SMALL = Shot(width=180, height=120)


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data))).astype(int)


def redder(picture: np.ndarray) -> np.ndarray:
    return picture[..., 0] > picture[..., 1] + 40


def greener(picture: np.ndarray) -> np.ndarray:
    return picture[..., 1] > picture[..., 0] + 30


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_the_parts_on_white(view: str) -> None:
    picture = pixels(render_png(TOY, replace(SMALL, view=view)))
    assert picture.shape == (120, 180, 3)
    corners = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 255).all()
    assert greener(picture).sum() > 300
    if view != "bottom":
        assert redder(picture).sum() > 300


def test_a_scene_drawn_before_is_drawn_like_a_new_one() -> None:
    """What raster_mesh keeps of a scene for its next picture is not of the last camera."""
    drawn = Scene(TOY.name, TOY.parts)
    for view in ("bottom", "hero", "lateral"):
        shot = replace(SMALL, view=view)
        assert render_png(drawn, shot) == render_png(Scene(TOY.name, TOY.parts), shot)
    assert drawn.worn.mesh is drawn.worn.mesh


def test_upright_things_stand_upright() -> None:
    picture = pixels(render_png(TOY, replace(SMALL, view="lateral")))
    red, green = np.argwhere(redder(picture)), np.argwhere(greener(picture))
    assert red[:, 0].mean() < green[:, 0].mean()
    assert red[:, 1].max() < green[:, 1].max() - 40, "the upper stands at the heel, left"


def test_from_below_only_the_sole_is_seen() -> None:
    assert redder(pixels(render_png(TOY, replace(SMALL, view="bottom")))).sum() == 0


def test_transparent_keeps_the_shadow_and_the_same_shoe() -> None:
    white = pixels(render_png(TOY, replace(SMALL, view="hero")))
    clear = pixels(render_png(TOY, replace(SMALL, view="hero", background="transparent")))
    alpha = clear[..., 3:] / 255.0
    assert clear.shape == (120, 180, 4)
    assert (clear[0, 0] == 0).all()
    assert ((alpha > 0.02) & (alpha < 0.6)).sum() > 200, "a soft shadow"
    solid = alpha[..., 0] == 1.0
    assert np.array_equal(clear[..., :3][solid], white[solid])


def test_the_look_follows_the_colour() -> None:
    """A surface turned to the key light has about the colour of the spec."""
    picture = pixels(render_png(TOY, Shot("top", 240, 160)))
    red = picture[redder(picture)]
    assert np.abs(np.median(red, axis=0) - np.array([0xC0, 0x20, 0x20])).max() < 45


def test_every_part_of_the_scene_is_drawn() -> None:
    last = StyledPart(box("last", (0, -60_000, 0), (300_000, 60_000, 200_000)), RED)
    with_last = Scene("x", (*TOY.parts, last))
    hidden = pixels(render_png(with_last, SMALL))
    assert greener(hidden).sum() == 0 and redder(hidden).sum() > 2000


def test_a_scene_without_parts_is_refused() -> None:
    with pytest.raises(NothingToWrite):
        render_png(Scene("none", ()), SMALL)


def test_a_left_shoe_is_the_mirror_picture_of_a_right_one() -> None:
    def moved(y: int) -> Scene:
        vertices = TOY.parts[1].part.vertices_um * np.array([1, -1 if y < 0 else 1, 1])
        faces = TOY.parts[1].part.faces[:, :: -1 if y < 0 else 1]
        part = Part("upper", vertices + np.array([0, y, 0]), faces)
        return Scene("x", (TOY.parts[0], StyledPart(part, RED)))

    right = pixels(render_png(moved(12_000), replace(SMALL, view="lateral")))
    left = pixels(render_png(moved(-12_000), replace(SMALL, view="lateral", side="left")))
    assert (np.abs(right - left[:, ::-1]).sum(axis=2) < 60).mean() > 0.98


def test_bands_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = render(TOY, Shot("hero", 181, 120))
    monkeypatch.setattr("exporters.raster.BAND_PIXELS", 181 * 17)
    banded = render(TOY, Shot("hero", 181, 120))
    assert np.array_equal(banded, whole)


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(UnknownView):
        render_png(TOY, Shot("inside"))


def test_smooth_parts_have_no_facets() -> None:
    """Along one row across a ring the light changes in small steps only."""
    picture = render(scene(ring("laces")), Shot("top", 240, 160)).astype(int)
    inside = (picture.sum(axis=2) < 500).astype(int)
    jumps = np.abs(np.diff(picture.sum(axis=2), axis=1))[(inside[:, 1:] & inside[:, :-1]) == 1]
    assert np.percentile(jumps, 95) < 40


SCRIPT = """
import hashlib, sys
from tests.exporters.test_raster import SMALL, TOY, render
print(hashlib.sha256(render(TOY, SMALL).tobytes()).hexdigest())
"""


def digest() -> str:
    return hashlib.sha256(render(TOY, SMALL).tobytes()).hexdigest()


def test_the_picture_is_frozen() -> None:
    """Change this value on purpose only: it is what one release promises."""
    assert digest() == "31c777b3a51d7e83321bec6ad5cffdbd68700d06156164901ebef0becfa3e79d"


def test_other_processor_features_give_the_same_pixels() -> None:
    env = os.environ | {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512_SKX AVX2 FMA3"}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    env["PYTHONWARNINGS"] = "ignore"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest()


def test_the_hole_of_an_eyelet_is_dark_though_the_eyelet_is_bright() -> None:
    block = box("eyelets", (0, -40_000, 0), (160_000, 40_000, 20_000))
    bright = replace(RED, color_hex="#F0F0F0")
    plain = pixels(render_png(Scene("toy", (StyledPart(block, bright),)), SMALL))
    region = np.full(len(block.faces), 1, np.uint8)
    hole = replace(block, regions=("flange", "tube"), region=region)
    dark = pixels(render_png(Scene("toy", (StyledPart(hole, bright),)), SMALL))
    seen = plain.min(axis=-1) < 250
    assert np.median(plain[seen]) > 120
    assert np.median(dark[seen]) < 90
    assert np.array_equal(dark, pixels(render_png(Scene("t", (StyledPart(hole, RED),)), SMALL)))
