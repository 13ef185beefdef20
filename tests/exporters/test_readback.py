"""The check after writing: passes what is right, and finds each planted fault."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import ReadBackFailed
from exporters.readback import TEXTURED, WITH_REGIONS, check, volume_um3_6
from exporters.registry import FORMATS, MESHES, EncodedFile
from exporters.scene import PartStyle, Scene, StyledPart
from geometry.mesh import Part
from tests.exporters.shapes import CREAM, NAVY, box, panel, prism, ring, scene


@pytest.mark.parametrize("name", MESHES)
def test_figures_of_a_good_file(name: str) -> None:
    form, made = FORMATS[name], scene(ring("laces"))
    found = check(form, made, form.encode(made, "laces"))
    (part,) = found.parts
    assert (found.unit, found.closed, part.name, part.triangles) == (form.unit, True, "laces", 288)
    assert part.volume_mm3 == round(made.parts[0].solid.volume_um3_6 / 6e9, 3)
    assert found.to_dict(figures=False) == {"closed": True, "unit": form.unit}
    assert found.to_dict(figures=True)["parts"][0]["name"] == "laces"  # type: ignore[index]


@pytest.mark.parametrize("name", [n for n in MESHES if FORMATS[n].combined])
def test_several_parts_keep_their_own_figures(name: str) -> None:
    form, made = FORMATS[name], scene(box("outsole"), ring("laces"), prism("upper", 24, 9_000))
    found = check(form, made, form.encode(made, "shoe"))
    assert [part.name for part in found.parts] == ["outsole", "laces", "upper"]
    assert [part.color_hex for part in found.parts] == [p.style.color_hex for p in made.parts]


def wrong(made: Scene, **style: object) -> list[tuple[str, Scene]]:
    """Scenes that differ from the one that was written in one thing each."""
    (only,) = made.parts
    part, look = only.part, only.style
    moved = part.vertices_um.copy()
    moved[3, 1] += 1
    turned = part.faces.copy()
    turned[0] = turned[0, ::-1]
    changed = {
        "triangles are not": StyledPart(Part(part.name, moved, part.faces), look),
        "triangles are": StyledPart(Part(part.name, part.vertices_um, turned), look),
        "number of triangles": StyledPart(Part(part.name, moved, part.faces[:-1]), look),
        "name is": StyledPart(Part("tongue", part.vertices_um, part.faces), look),
    }
    return [(message, Scene(made.name, (part,))) for message, part in changed.items()]


@pytest.mark.parametrize("name", MESHES)
def test_another_shape_or_name_is_found(name: str) -> None:
    form, made = FORMATS[name], scene(box("laces"))
    files = form.encode(made, "laces")
    for message, other in wrong(made):
        with pytest.raises(ReadBackFailed, match=message) as caught:
            check(form, other, files)
        assert caught.value.exit_code == 70


def other_surface(**changed: object) -> Scene:
    """The panel with other texture coordinates or regions."""
    part = panel()
    return scene(replace(part, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TEXTURED)
def test_other_texture_coordinates_are_found(name: str) -> None:
    form, part = FORMATS[name], panel()
    files = form.encode(scene(part), "toe_cap")
    check(form, scene(part), files)
    moved = part.uv_um.copy()
    moved[7, 1] += 1
    with pytest.raises(ReadBackFailed, match="texture coordinates are not"):
        check(form, other_surface(uv_um=moved), files)
    bare = Part(part.name, part.vertices_um, part.faces, region=part.region, regions=part.regions)
    with pytest.raises(ReadBackFailed, match="texture coordinates are not"):
        check(form, scene(part), form.encode(scene(bare), "toe_cap"))


@pytest.mark.parametrize("name", WITH_REGIONS)
def test_other_regions_are_found(name: str) -> None:
    form, part = FORMATS[name], panel()
    files = form.encode(scene(part), "toe_cap")
    check(form, scene(part), files)
    with pytest.raises(ReadBackFailed, match="regions are not"):
        check(form, other_surface(regions=("vamp", "toe", "back", "rim")), files)
    region = part.region.copy()
    region[-1] = 0
    with pytest.raises(ReadBackFailed, match=r"regions are not|triangles are not"):
        check(form, other_surface(region=region), files)


@pytest.mark.parametrize("name", [name for name in MESHES if name != "stl"])
def test_another_colour_or_material_is_found(name: str) -> None:
    form, made = FORMATS[name], scene(box("laces"))
    files = form.encode(made, "laces")
    part = made.parts[0].part
    other = PartStyle(NAVY.material_id, CREAM.color_hex, 0.7, 0.0, NAVY.label)
    with pytest.raises(ReadBackFailed, match="colour"):
        check(form, Scene("toy", (StyledPart(part, other),)), files)
    other = PartStyle("suede", NAVY.color_hex, 0.7, 0.0, NAVY.label)
    with pytest.raises(ReadBackFailed, match="material"):
        check(form, Scene("toy", (StyledPart(part, other),)), files)


@pytest.mark.parametrize("name", MESHES)
def test_a_lost_part_and_a_cut_file_are_found(name: str) -> None:
    form, made = FORMATS[name], scene(box("laces"))
    main, *others = form.encode(made, "laces")
    with pytest.raises(ReadBackFailed, match="number of parts"):
        check(form, Scene("toy", made.parts * 2), (main, *others))
    short = EncodedFile(main.name, main.data[: len(main.data) // 2], main.media_type)
    with pytest.raises(ReadBackFailed, match="does not read back") as caught:
        check(form, made, (short, *others))
    assert caught.value.causes()


@pytest.mark.parametrize(
    ("name", "unit"), [("stl", b"unit mm"), ("ply", b"unit mm"), ("obj", b"unit mm")]
)
def test_another_unit_is_found(name: str, unit: bytes) -> None:
    form, made = FORMATS[name], scene(box("laces"))
    main, *others = form.encode(made, "laces")
    inches = EncodedFile(main.name, main.data.replace(unit, b"unit in"), main.media_type)
    with pytest.raises(ReadBackFailed, match="unit is"):
        check(form, made, (inches, *others))


@pytest.mark.parametrize("name", MESHES)
@given(data=st.data())
def test_a_flipped_bit_is_found_or_changes_nothing_that_counts(
    name: str, data: st.DataObject
) -> None:
    form, made = FORMATS[name], scene(box("laces"))
    main, *others = form.encode(made, "laces")
    damaged = bytearray(main.data)
    at = data.draw(st.integers(0, len(damaged) - 1))
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = check(form, made, (EncodedFile(main.name, bytes(damaged), ""), *others))
    except ReadBackFailed:
        return
    assert found.closed
    assert found.parts[0].volume_mm3 == 24_000.0


def test_an_open_part_is_reported_open() -> None:
    whole = box("laces")
    made = scene(Part("laces", whole.vertices_um, whole.faces[:-1]))
    for form in (FORMATS[name] for name in MESHES):
        assert check(form, made, form.encode(made, "laces")).closed is False


def test_a_part_turned_inside_out_is_reported_open() -> None:
    whole = box("laces")
    made = scene(Part("laces", whole.vertices_um, whole.faces[:, ::-1]))
    assert check(FORMATS["stl"], made, FORMATS["stl"].encode(made, "x")).closed is False


def test_volume_is_exact_at_the_largest_coordinates() -> None:
    part = box("last", (-8_000_000,) * 3, (8_000_000,) * 3)
    found = volume_um3_6(part.vertices_um.astype(np.int64), part.faces.astype(np.int64))
    assert found == 6 * 16_000_000**3
    assert volume_um3_6(part.vertices_um.astype(np.int64), np.zeros((0, 3), np.int64)) == 0


def test_off_grid_numbers_are_found() -> None:
    form, made = FORMATS["obj"], scene(box("laces"))
    main, *others = form.encode(made, "laces")
    off = re.sub(rb"v 20\.000 ", b"v 20.0004 ", main.data)
    with pytest.raises(ReadBackFailed, match="off the grid"):
        check(form, made, (EncodedFile(main.name, off, ""), *others))
