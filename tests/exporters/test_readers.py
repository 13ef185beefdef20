"""The readers on damaged files: a coded error, never a crash, never a half-read mesh."""

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import UnreadableMesh
from exporters.readback import read_mesh
from exporters.readers.glb import read_glb, split_glb
from exporters.readers.mesh import ReadMesh
from exporters.readers.obj import read_mtl, read_obj
from exporters.readers.ply import read_ply
from exporters.readers.stl import read_stl
from exporters.registry import FORMATS, MESHES
from tests.exporters.shapes import box, scene

FILES = {
    name: {file.name: file.data for file in form.encode(scene(box("last")), "last")}
    for name, form in ((one, FORMATS[one]) for one in MESHES)
}


@pytest.mark.parametrize("name", MESHES)
def test_what_the_file_says_of_itself(name: str) -> None:
    mesh = read_mesh(FORMATS[name], FILES[name])
    (part,) = mesh.parts
    assert (mesh.unit, part.name, len(part.faces)) == (FORMATS[name].unit, "last", 12)
    assert part.color_hex == (None if name == "stl" else "#1B1F3B")
    assert part.material == (None if name == "stl" else "rubber")
    assert part.off_grid_um < 0.01


@pytest.mark.parametrize("name", MESHES)
@given(data=st.data())
def test_a_file_cut_anywhere_is_refused(name: str, data: st.DataObject) -> None:
    (stem, whole), *others = FILES[name].items()
    # An OBJ has no length in it: cut inside a line or between two parts of its text.
    cut = data.draw(st.integers(0, len(whole) - (12 if name == "obj" else 1)))
    short = {stem: whole[:cut]} | dict(others)
    if name == "obj":
        try:
            mesh = read_mesh(FORMATS[name], short)
        except UnreadableMesh:
            return
        assert sum(len(part.faces) for part in mesh.parts) < 12
    else:
        with pytest.raises(UnreadableMesh):
            read_mesh(FORMATS[name], short)


@pytest.mark.parametrize("name", MESHES)
@given(data=st.data())
def test_a_flipped_byte_never_crashes_a_reader(name: str, data: st.DataObject) -> None:
    (stem, whole), *others = FILES[name].items()
    damaged = bytearray(whole)
    damaged[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = read_mesh(FORMATS[name], {stem: bytes(damaged)} | dict(others))
    except UnreadableMesh:
        return
    assert isinstance(found, ReadMesh)


@pytest.mark.parametrize("reader", [read_stl, read_ply, read_glb, split_glb])
def test_other_files_are_refused(reader) -> None:  # type: ignore[no-untyped-def]
    for data in (b"", b"solid last\n", b"x" * 200, b"ply\n", b"glTF" + bytes(40)):
        with pytest.raises(UnreadableMesh):
            reader(data)


def test_an_obj_without_its_material_is_refused() -> None:
    with pytest.raises(UnreadableMesh, match="no material"):
        read_obj(FILES["obj"]["last.obj"], b"")
    (bare,) = read_obj(FILES["obj"]["last.obj"], None).parts
    assert bare.color_hex is None and len(bare.faces) == 12
    assert read_mtl(FILES["obj"]["last.mtl"]) == {"last.rubber": "#1B1F3B"}


def test_a_glb_that_names_its_mesh_a_thousand_times_is_refused() -> None:
    """A small file must not unfold to more than memory holds."""
    document, binary = split_glb(FILES["glb"]["last.glb"])
    document["nodes"][1]["children"] = [0] * 1000
    with pytest.raises(UnreadableMesh, match="more than it holds"):
        read_glb(packed(document, binary))


def test_a_glb_with_lists_without_end_is_refused() -> None:
    text = b"[" * 100_000
    head = struct.pack("<4sIII4s", b"glTF", 2, 28 + len(text), len(text), b"JSON")
    with pytest.raises(UnreadableMesh, match="damaged"):
        split_glb(head + text + struct.pack("<I4s", 0, b"BIN\0"))


def packed(document: dict[str, Any], binary: bytes) -> bytes:
    """A GLB of a document and its binary chunk."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    total = 28 + len(text) + len(binary)
    head = struct.pack("<4sIII4s", b"glTF", 2, total, len(text), b"JSON")
    return head + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
