import hashlib
import struct

import numpy as np
import pytest

from geometry.mesh import COORDINATE_LIMIT_UM, BadMesh, MeshDamaged, Part, decode_mesh, encode_mesh
from geometry.mesh import mirror as mirrored
from geometry.solid import solid_report
from tests.geometry.shapes import box

VECTOR = (
    b"RRMESH\n\x01" + struct.pack("<II", 3, 1) + struct.pack("<9i", 0, -1, 2, 70000, 0, 0, 0, 5, 0)
) + struct.pack("<3I", 0, 1, 2)


def test_frozen_vector():
    points = [[0, -1, 2], [70000, 0, 0], [0, 5, 0]]
    assert encode_mesh(np.array(points), np.array([[0, 1, 2]])) == VECTOR
    name = hashlib.sha256(VECTOR).hexdigest()
    assert name == "46dfd1e0183bae4e94037983b22b2f8e3b5b11e6f12a10cbbdabbe1bc3d9fdcb"


def test_round_trip_gives_the_same_arrays_and_bytes():
    points, faces = box((70_000, 500, 3), at=(-9, 1, -100_000))
    data = encode_mesh(points, faces)
    back_points, back_faces = decode_mesh(data)
    assert np.array_equal(points, back_points)
    assert np.array_equal(faces, back_faces)
    assert encode_mesh(back_points, back_faces) == data
    assert len(data) == 16 + 12 * 8 + 12 * 12
    assert back_points.dtype == back_faces.dtype == np.int32
    assert not back_points.flags.writeable and not back_faces.flags.writeable


def test_an_empty_mesh_has_sixteen_bytes():
    data = encode_mesh(np.empty((0, 3), int), np.empty((0, 3), int))
    assert len(data) == 16
    assert decode_mesh(data)[0].shape == (0, 3)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        VECTOR[:15],
        VECTOR[:-1],
        VECTOR + b"\0",
        b"X" + VECTOR[1:],
        VECTOR[:7] + b"\x02" + VECTOR[8:],
        VECTOR[:8] + b"\xff\xff\xff\xff" + VECTOR[12:],
        VECTOR[:-4] + struct.pack("<I", 3),
        VECTOR[:-4] + b"\xff\xff\xff\xff",
        VECTOR[:16] + struct.pack("<i", COORDINATE_LIMIT_UM + 1) + VECTOR[20:],
    ],
)
def test_damage_is_a_coded_error(damage):
    with pytest.raises(MeshDamaged) as error:
        decode_mesh(damage)
    assert error.value.code == "RR-G002"
    assert error.value.exit_code == 7


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
