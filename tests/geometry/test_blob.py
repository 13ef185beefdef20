"""The bytes of a mesh: frozen vectors of both layouts, round trips, and damage."""

import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry.blob import MeshDamaged, decode_mesh, encode_mesh
from geometry.mesh import COORDINATE_LIMIT_UM, UV_LIMIT_UM, Part
from tests.geometry.shapes import box

CORNERS = struct.pack("<9i", 0, -1, 2, 70000, 0, 0, 0, 5, 0) + struct.pack("<3I", 0, 1, 2)
FIRST = b"RRMESH\n\x01" + struct.pack("<II", 3, 1) + CORNERS
PLAIN = b"RRMESH\n\x02" + struct.pack("<IIII", 3, 1, 0, 4) + CORNERS + b"\0" + b"heel"
MAPPED = (
    b"RRMESH\n\x02"
    + struct.pack("<IIII", 3, 1, 3, 11)
    + CORNERS
    + struct.pack("<6i", -35000, 0, 35000, 0, 0, 5)
    + struct.pack("<3I", 2, 0, 1)
    + b"\1"
    + b"vamp\ncollar"
)
POINTS = np.array([[0, -1, 2], [70000, 0, 0], [0, 5, 0]])
FACES = np.array([[0, 1, 2]])
TEXTURE = np.array([[-35000, 0], [35000, 0], [0, 5]])
PART = Part("heel", POINTS, FACES)
FULL = Part(
    "heel", POINTS, FACES, TEXTURE, np.array([[2, 0, 1]]), np.array([1]), ("vamp", "collar")
)


@pytest.mark.parametrize(
    ("vector", "part", "name"),
    [
        (PLAIN, PART, "7c7c80e43a65cb8817a18079a1a8f138369de41e765f96655511aa6dfb0da8cf"),
        (MAPPED, FULL, "2633dafd9b10a71eb3a6c303a04478e55134f9860963bd0d08e0a84737a79508"),
    ],
)
def test_frozen_vectors(vector, part, name):
    assert encode_mesh(part) == vector
    assert decode_mesh("heel", vector) == part
    assert hashlib.sha256(vector).hexdigest() == name


def test_the_first_layout_is_still_read():
    assert decode_mesh("heel", FIRST) == PART
    name = hashlib.sha256(FIRST).hexdigest()
    assert name == "46dfd1e0183bae4e94037983b22b2f8e3b5b11e6f12a10cbbdabbe1bc3d9fdcb"


def test_what_is_read_is_read_only_and_of_the_right_types():
    part = decode_mesh("heel", MAPPED)
    for array in (part.vertices_um, part.faces, part.uv_um, part.uv_faces):
        assert array.dtype == np.int32
        assert not array.flags.writeable
    assert part.region.dtype == np.uint8
    assert not part.region.flags.writeable


def test_an_empty_mesh_has_its_header_and_its_name():
    data = encode_mesh(Part("sole", np.empty((0, 3), int), np.empty((0, 3), int)))
    assert len(data) == 24 + 4
    assert decode_mesh("sole", data).vertices_um.shape == (0, 3)


@st.composite
def parts(draw):
    """Any part whose arrays fit: triangles of any vertices, texture or none, regions or none."""

    def integers(low, high, shape):
        count = shape[0] * shape[1]
        numbers = draw(st.lists(st.integers(low, high), min_size=count, max_size=count))
        return np.array(numbers, dtype=np.int64).reshape(shape)

    vertices, faces = draw(st.integers(1, 6)), draw(st.integers(0, 6))
    places = draw(st.integers(0, 6)) if faces else 0
    names = draw(
        st.lists(
            st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",))),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    return Part(
        "any",
        integers(-COORDINATE_LIMIT_UM, COORDINATE_LIMIT_UM, (vertices, 3)),
        integers(0, vertices - 1, (faces, 3)),
        integers(-UV_LIMIT_UM, UV_LIMIT_UM, (places, 2)),
        integers(0, max(places - 1, 0), (faces if places else 0, 3)),
        integers(0, len(names) - 1, (faces, 1))[:, 0],
        tuple(names),
    )


@given(parts())
def test_every_part_comes_back_and_only_it_has_these_bytes(part):
    data = encode_mesh(part)
    again = decode_mesh("any", data)
    assert again == part
    assert encode_mesh(again) == data


@given(parts(), st.data())
def test_a_blob_cut_short_or_made_longer_is_damaged_or_other_bytes(part, data):
    blob = encode_mesh(part)
    end = data.draw(st.integers(0, len(blob) - 1))
    with pytest.raises(MeshDamaged):
        decode_mesh("any", blob[:end])
    with pytest.raises(MeshDamaged):
        decode_mesh("any", blob + b"x")


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        FIRST[:15],
        FIRST[:-1],
        FIRST + b"\0",
        b"X" + FIRST[1:],
        FIRST[:7] + b"\x03" + FIRST[8:],
        FIRST[:8] + b"\xff\xff\xff\xff" + FIRST[12:],
        FIRST[:-4] + struct.pack("<I", 3),
        FIRST[:-4] + b"\xff\xff\xff\xff",
        FIRST[:16] + struct.pack("<i", COORDINATE_LIMIT_UM + 1) + FIRST[20:],
        FIRST[:7] + b"\x02" + FIRST[8:],
        MAPPED[:7] + b"\x01" + MAPPED[8:],
        MAPPED[:23],
        MAPPED[:8] + b"\xff\xff\xff\xff" + MAPPED[12:],
        MAPPED[:20] + struct.pack("<I", 12) + MAPPED[24:],
        MAPPED[:72] + struct.pack("<i", UV_LIMIT_UM + 1) + MAPPED[76:],
        MAPPED[:96] + struct.pack("<I", 3) + MAPPED[100:],
        MAPPED[:108] + b"\2" + MAPPED[109:],
        MAPPED[:-11] + b"vamp\ncoll\xffr",
        MAPPED[:-11] + b"vamp\nvamp\nv",
    ],
)
def test_damage_is_a_coded_error(damage):
    with pytest.raises(MeshDamaged) as error:
        decode_mesh("heel", damage)
    assert error.value.code == "RR-G002"
    assert error.value.exit_code == 7


def test_a_blob_grows_by_its_counts_alone():
    points, faces = box((70_000, 500, 3), at=(-9, 1, -100_000))
    assert len(encode_mesh(Part("box", points, faces))) == 24 + 12 * 8 + 12 * 12 + 12 + 3
