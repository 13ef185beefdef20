"""exporters.raster_material and raster_noise: each material has its own finish, the same always."""

import hashlib

import numpy as np
import pytest

from exporters.raster_material import FINISHES, PLAIN, finish_of
from exporters.raster_noise import SIZE, tile
from schemas.materials import MATERIALS

POINTS = np.stack(
    [axis.ravel() for axis in np.mgrid[0:30:0.31, 0:3:0.47, 0:9:0.29]], axis=1
).astype(np.float32)
NORMALS = np.tile(np.array([0.6, 0.0, 0.8], np.float32), (len(POINTS), 1))


@pytest.mark.parametrize("material", MATERIALS)
def test_grain_is_gentle_and_finite(material: str) -> None:
    grain = finish_of(material).grain(POINTS, NORMALS)
    assert grain.tint.shape == (len(POINTS),)
    assert grain.tilt.shape == POINTS.shape
    assert np.isfinite(grain.tint).all()
    assert 0.2 < grain.tint.min() <= grain.tint.max() < 1.5
    assert abs(float(grain.tint.mean()) - 1.0) < 0.12
    assert np.abs(grain.tilt).max() < 1.0


def test_only_metal_and_plastic_are_plain() -> None:
    plain = {material for material in MATERIALS if finish_of(material) is PLAIN}
    assert plain == {"last_plastic", "steel", "brass"}


def test_materials_that_differ_look_different() -> None:
    ids = ("smooth_leather", "suede", "canvas", "mesh", "rubber", "eva", "patent_leather")
    assert len({id(finish_of(material)) for material in ids}) == len(ids)


def test_whole_words_decide() -> None:
    assert finish_of("tpu") is finish_of("gum_rubber")
    assert finish_of("pu_foam") is finish_of("eva")
    assert finish_of("unheard_of") is PLAIN
    assert all(keys for keys, _ in FINISHES)


def test_the_noise_repeats_without_a_seam() -> None:
    block = tile()
    cube = block.value.reshape(SIZE, SIZE, SIZE)
    inner = np.abs(np.diff(cube, axis=0)).mean()
    seam = np.abs(cube[0] - cube[-1]).mean()
    assert seam < 1.2 * inner
    assert np.abs(cube).max() == pytest.approx(0.9, abs=0.01)


def test_the_noise_is_the_same_everywhere() -> None:
    """Integer hashing and halving only, so the block has one value on every machine."""
    digest = hashlib.sha256(tile().value.astype("<f4").tobytes()).hexdigest()
    assert digest == "9d09b6bfd5e211b167c1b74b1e2a17bc44f1aaf604285579245da0584f6e69bf"
