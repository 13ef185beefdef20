from dataclasses import replace

import pytest

from exporters.errors import NothingToWrite, OnePartOnly, PartNotInFormat, UnknownFormat
from exporters.registry import FORMATS, MESHES, format_named
from exporters.scene import Scene
from tests.exporters.shapes import box, ring, scene


def test_the_formats_and_what_they_hold() -> None:
    assert {name: (f.extension, f.combined, f.unit) for name, f in FORMATS.items()} == {
        "stl": ("stl", False, "mm"),
        "glb": ("glb", True, "m"),
        "obj": ("obj", True, "mm"),
        "ply": ("ply", False, "mm"),
        "3mf": ("3mf", True, "mm"),
        "usdz": ("usdz", True, "m"),
        "glb-compact": ("glb", True, "m"),
        "dxf": ("dxf", False, "mm"),
        "svg": ("svg", False, "mm"),
        "step": ("step", True, "mm"),
    }


@pytest.mark.parametrize("name", MESHES)
def test_the_main_file_comes_first_and_bears_the_stem(name: str) -> None:
    files = FORMATS[name].encode(scene(box("last")), "last")
    assert files[0].name == f"last.{FORMATS[name].extension}"
    assert files[0].media_type == FORMATS[name].media_type
    assert [file.name for file in files[1:]] == (["last.mtl"] if name == "obj" else [])


@pytest.mark.parametrize("name", MESHES)
def test_several_parts_go_only_where_they_keep_their_names(name: str) -> None:
    both = scene(box("a"), ring("b"))
    if FORMATS[name].combined:
        assert FORMATS[name].encode(both, "shoe")[0].data
    else:
        with pytest.raises(OnePartOnly):
            FORMATS[name].encode(both, "shoe")


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_makes_no_file(name: str) -> None:
    with pytest.raises(NothingToWrite):
        FORMATS[name].encode(Scene("empty", ()), "shoe")


def test_a_part_that_a_format_cannot_show_is_refused() -> None:
    narrow = replace(FORMATS["stl"], parts=frozenset({"last"}))
    assert narrow.encode(scene(box("last")), "last")
    with pytest.raises(PartNotInFormat, match="STL, binary cannot show 'laces'"):
        narrow.encode(scene(box("laces")), "laces")


def test_an_unknown_format_is_named() -> None:
    known = ", ".join(FORMATS)
    with pytest.raises(UnknownFormat, match=f"'fbx' is no file format; there are {known}"):
        format_named("fbx")
