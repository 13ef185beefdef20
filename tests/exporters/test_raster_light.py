"""exporters.raster_light and raster_ground: shadows fall where something stands in the way."""

import numpy as np
import pytest

from exporters.raster import render_png
from exporters.raster_ground import ground
from exporters.raster_light import Caster, Shadows
from exporters.raster_lit import Lit
from exporters.raster_mesh import KEPT_LIGHTS
from exporters.raster_shot import Shot
from exporters.raster_studio import KEY, lamp_direction, lamps
from exporters.scene import Scene, StyledPart
from exporters.views import VIEWS, Frame, turned
from tests.exporters.shapes import NAVY, box

BLOCK = box("midsole", (0, -20_000, 0), (80_000, 20_000, 50_000))
VERTICES = BLOCK.vertices_um / 1000.0
FACES = BLOCK.faces.astype(np.int64)


def shadows(view: str = "lateral") -> Shadows:
    return Shadows(Caster(VERTICES, FACES), lamps(VIEWS[view]))


def lit(points, normal) -> np.ndarray:
    spots = np.array(points, np.float32)
    return shadows().light(spots, np.tile(np.array(normal, np.float32), (len(spots), 1))).diffuse


@pytest.mark.parametrize("view", VIEWS)
def test_lamps_are_unit_and_bright(view: str) -> None:
    found = lamps(VIEWS[view])
    assert np.allclose((found.directions * found.directions).sum(axis=1), 1.0)
    assert (found.colours > 0).all()
    assert found.key_count == KEY.samples


@pytest.mark.parametrize("view", [name for name in VIEWS if VIEWS[name].ground])
def test_over_a_floor_the_key_hangs_above_it(view: str) -> None:
    assert lamp_direction(KEY, VIEWS[view])[2] > 0.3


def test_a_point_in_the_open_gets_more_than_one_beside_the_block() -> None:
    far, near, under = lit([(40, -400, 0), (40, 24, 0), (40, 0, -1)], (0, 0, 1))[:, 1]
    assert far > 1.25 * near > 0
    assert under < 0.2 * far


def test_a_lit_face_does_not_shadow_itself() -> None:
    """On the top of a block nothing is in the way, wherever the point lies."""
    top = lit([(x, y, 50) for x in range(4, 78, 6) for y in range(-16, 18, 4)], (0, 0, 1))
    open_air = lit([(40, 0, 500)], (0, 0, 1))
    assert np.allclose(top, open_air[0], rtol=0.03)


def test_light_has_no_order() -> None:
    """Each point's light depends on that point alone."""
    points = [(40, -30, 0), (10, 60, 0), (90, 0, 20)]
    together = lit(points, (0, 0, 1))
    alone = [lit([point], (0, 0, 1))[0] for point in points]
    assert np.array_equal(together, np.array(alone))


def test_the_floor_is_dark_below_and_clear_at_the_border() -> None:
    floor = ground(VERTICES, shadows())
    assert floor.z == 0.0
    middle = floor.shadow[floor.shadow.shape[0] // 2, floor.shadow.shape[1] // 2]
    assert 0.8 < middle < 1.0
    border = np.concatenate([floor.shadow[0], floor.shadow[-1], floor.shadow[:, 0]])
    assert (border == 0).all()
    assert floor.shadow.min() >= 0


def test_the_floor_is_darkest_where_the_shoe_stands() -> None:
    """Beside a foot of the block, on the side away from the key, and under a raised toe."""
    floor = ground(VERTICES, shadows())

    def at(x: float, y: float) -> float:
        row, column = round((y - floor.low_y) / 2.0), round((x - floor.low_x) / 2.0)
        return float(floor.shadow[row, column])

    for y, out in ((-20.0, -1.0), (20.0, 1.0)):
        assert at(40, y) > at(40, y + out * 4) > at(40, y + out * 12)
        assert at(40, y) > 0.5
    raised = VERTICES + np.where(VERTICES[:, :1] > 40.0, [[0.0, 0.0, 20.0]], 0.0)
    lifted = Shadows(Caster(raised, FACES), lamps(VIEWS["lateral"]))
    toe = ground(raised, lifted).shadow
    row, column = round(-floor.low_y / 2.0), round((76.0 - floor.low_x) / 2.0)
    assert toe[row, column] < floor.shadow[row, column] - 0.1


def test_the_shadow_lies_on_the_floor_of_the_picture() -> None:
    projection = Frame.round(VIEWS["three_quarter"], VERTICES).fitted(120, 80, 0.25)
    dim = ground(VERTICES, shadows("three_quarter")).dimming(projection, 120, 80, 0, 80)
    assert dim.shape == (80, 120)
    x, y, _ = projection.screen(np.array([[40.0, 0.0, 0.0]]))
    assert dim[int(y[0]), int(x[0])] > 0.3
    assert dim[0].max() < 0.02
    assert dim[:, 0].max() < 0.02


def test_light_is_worked_out_once_for_all_sizes_of_a_view_and_is_the_same() -> None:
    scene = Scene("block", (StyledPart(BLOCK, NAVY),))
    small, large = (Shot(view="hero", width=width, height=20) for width in (30, 60))
    first = Lit(scene, small)
    assert Lit(scene, large).shadows is first.shadows
    assert Lit(scene, Shot(view="top")).shadows is not first.shadows
    assert render_png(scene, large) == render_png(Scene("block", (StyledPart(BLOCK, NAVY),)), large)
    assert len({id(Lit(scene, Shot(view=view)).shadows) for view in VIEWS}) == len(VIEWS)


def test_of_the_lights_of_many_cameras_only_the_last_few_are_kept() -> None:
    mesh = Scene("block", (StyledPart(BLOCK, NAVY),)).mesh
    hero = VIEWS["hero"]
    first, _ = mesh.kept_light(hero)
    for number in range(KEPT_LIGHTS):
        mesh.kept_light(turned(hero, (number + 1) / 100))
    assert mesh.kept_light(hero)[0] is not first
