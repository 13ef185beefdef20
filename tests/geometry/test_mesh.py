import numpy as np
import pytest

from geometry.mesh import BadMesh, Part
from geometry.mesh import mirror as mirrored
from geometry.solid import solid_report
from tests.geometry.shapes import box


@pytest.mark.parametrize(
    ("points", "faces"),
    [
        (np.zeros((3, 2), int), np.zeros((1, 3), int)),
        (np.zeros((3, 3), int), np.zeros(3, int)),
        (np.zeros((3, 3)), np.zeros((1, 3), int)),
        (np.zeros((3, 3), int), np.zeros((1, 3))),
        (np.zeros((3, 3), int), np.array([[0, 1, 3]])),
        (np.zeros((3, 3), int), np.array([[0, 1, -1]])),
        (np.full((3, 3), 1 << 40), np.array([[0, 1, 2]])),
    ],
)
def test_arrays_that_are_no_mesh_are_refused(points, faces):
    with pytest.raises(BadMesh) as error:
        Part("sole", points, faces)
    assert error.value.place == "part sole"


def test_a_part_is_a_read_only_copy():
    points, faces = box()
    part = Part("box", points, faces)
    points[0] = 99
    assert part.vertices_um[0].tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        part.vertices_um[0, 0] = 1


def test_mirror_is_exact_outward_and_its_own_inverse():
    part = Part("box", *box((500, 700, 900), at=(3, 5, 7)))
    left = mirrored(part)
    assert left != part
    assert mirrored(left) == part
    before = solid_report(part.vertices_um, part.faces)
    after = solid_report(left.vertices_um, left.faces)
    assert after.volume_um3_6 == before.volume_um3_6 == 6 * 500 * 700 * 900
    assert after.oriented
    assert after.bounds_um == ((3, -705, 7), (503, -5, 907))


MAPPED = {
    "uv_um": np.array([[-500, 0], [500, 0], [0, 700]]),
    "uv_faces": np.array([[0, 1, 2]] * 12),
    "region": np.array([0, 1] * 6),
    "regions": ("vamp", "quarter_medial"),
}


def test_a_part_without_more_is_one_region_of_its_name_and_has_no_texture():
    part = Part("box", *box())
    assert part.regions == ("box",)
    assert part.region.tolist() == [0] * 12
    assert part.region.dtype == np.uint8
    assert not part.has_uv
    assert part.uv_um.shape == (0, 2)
    assert part.uv_faces.shape == (0, 3)


def test_texture_and_regions_are_part_of_a_part():
    part = Part("box", *box(), **MAPPED)
    assert part.has_uv
    assert part == Part("box", *box(), **MAPPED)
    for name, other in (
        ("uv_um", MAPPED["uv_um"] + 1),
        ("uv_faces", MAPPED["uv_faces"][:, ::-1]),
        ("region", 1 - MAPPED["region"]),
        ("regions", ("vamp", "quarter_lateral")),
    ):
        assert part != Part("box", *box(), **{**MAPPED, name: other}), name
    for array in (part.uv_um, part.uv_faces, part.region):
        assert not array.flags.writeable


@pytest.mark.parametrize(
    "changed",
    [
        {"uv_um": np.zeros((3, 3), int)},
        {"uv_um": np.zeros((3, 2))},
        {"uv_um": np.full((3, 2), 1 << 31)},
        {"uv_um": np.empty((0, 2), int)},
        {"uv_faces": np.array([[0, 1, 2]] * 11)},
        {"uv_faces": np.array([[0, 1, 3]] * 12)},
        {"uv_faces": np.array([[0, 1, -1]] * 12)},
        {"region": np.array([0] * 11)},
        {"region": np.array([2] * 12)},
        {"region": np.array([-1] * 12)},
        {"region": np.array([0.0] * 12)},
        {"regions": ("vamp", "vamp")},
        {"regions": ("vamp", "quarter\nlateral")},
        {"regions": ()},
        {"regions": tuple(str(number) for number in range(256))},
    ],
)
def test_textures_and_regions_that_fit_no_mesh_are_refused(changed):
    with pytest.raises(BadMesh) as error:
        Part("box", *box(), **{**MAPPED, **changed})
    assert error.value.place == "part box"


def test_a_mirrored_texture_reads_the_right_way_round():
    part = Part("box", *box(), **MAPPED)
    left = mirrored(part)
    assert mirrored(left) == part
    assert left.regions == part.regions
    assert left.region.tolist() == part.region.tolist()
    a, b, c = (left.uv_um[left.uv_faces[0, k]].astype(int) for k in range(3))
    (du, dv), (eu, ev) = b - a, c - a
    assert du * ev - dv * eu == 1000 * 700
