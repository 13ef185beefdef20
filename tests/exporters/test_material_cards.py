"""Materials, colours and textures for a supplier: whole, tied to the bill, nothing of the shape."""

import json
import re

import pytest

from exporters.bom import FILL, bom_lines
from exporters.documents import DOCUMENTS
from exporters.losses import material_class
from exporters.material_cards import colors, materials, textures
from exporters.styles import shoe_scene
from schemas.materials import MATERIALS
from schemas.parameters import INSTRUMENTAL
from tests.exporters.built import EXAMPLES, built, built_inputs
from tests.exporters.shapes import TOY_NAMES, toy_inputs

INPUTS = toy_inputs()
SHOE = shoe_scene(INPUTS.name, INPUTS.parts, INPUTS.appearance)


def test_materials_and_colours_cover_the_shoe_without_its_last() -> None:
    cards = materials(INPUTS, SHOE)["materials"]
    assert isinstance(cards, list)
    used = [part for row in cards for part in row["parts"]]
    assert sorted(used) == sorted(set(TOY_NAMES) - {"last"})
    told = colors(INPUTS, SHOE)
    assert set(told["parts"]) == set(TOY_NAMES) - {"last"}  # type: ignore[call-overload]
    assert told["named"] == {"primary": "#1B1F3B", "secondary": "#F4F1EA"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_line_of_a_known_material_is_on_one_card(name: str) -> None:
    inputs, scene = built_inputs(name), built(name).scene
    cards = materials(inputs, scene)["materials"]
    lines = {
        line.number: line
        for line in bom_lines(scene, inputs.appearance, inputs.derived)
        if line.material_id in MATERIALS
    }
    assert isinstance(cards, list)
    listed = [number for card in cards for number in card["lines"]]
    assert sorted(listed) == sorted(lines)
    for card in cards:
        known = MATERIALS[card["id"]]
        assert (card["label"], card["roughness"]) == (known.label, known.roughness)
        assert card["class"] == material_class(card["id"])
        by_color = [number for color in card["colors"] for number in color["lines"]]
        assert sorted(by_color) == sorted(card["lines"])
        for color in card["colors"]:
            assert {lines[number].color_hex for number in color["lines"]} == {color["color_hex"]}
        for number in card["lines"]:
            assert lines[number].material_id == card["id"]


def test_textures_hold_the_branding_and_their_scale() -> None:
    told = textures(INPUTS, SHOE)
    assert told["values"]["textures.upper_texture"] == "pebbled"  # type: ignore[index]
    assert told["values"]["branding.monogram_placement"] == "heel"  # type: ignore[index]
    assert (told["embroidery_thread_hex"], told["embroidery_line"]) == ("#FFFFFF", 14)
    assert told["scale"]["mm_per_uv"] == 1000  # type: ignore[index]
    assert told["surfaces"]["upper"] == {  # type: ignore[index]
        "label": "Upper shell",
        "line": 1,
        "material_id": "smooth_leather",
        "color_hex": "#1B1F3B",
        "texture": "pebbled",
    }


def test_the_scale_is_that_of_the_texture_coordinates() -> None:
    """A square of 1 m in the texture is a square of 1 m on the shoe: areas agree."""
    part = next(part for part in built("court").shoe.parts if part.name == "insole_board")
    top = part.region == part.regions.index("top")
    flat = part.uv_um[part.uv_faces[top]].astype(float) / 1e6
    a, b = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    in_uv_m2 = abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / 2
    line = next(
        line
        for line in bom_lines(built("court").scene, built("court").resolved.appearance)
        if line.component == "insole_board"
    )
    assert line.net is not None
    assert in_uv_m2 == pytest.approx(float(line.net) / 2 / 100, rel=0.03)


def test_without_a_monogram_no_line_is_named() -> None:
    plain = toy_inputs(appearance=dict(INPUTS.appearance) | {"branding.monogram_placement": "none"})
    assert textures(plain, SHOE)["embroidery_line"] is None


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("document", ["materials", "colors", "textures"])
def test_nothing_instrumental_is_in_them(document: str, name: str) -> None:
    data = DOCUMENTS[document].make(built_inputs(name), built(name).scene)
    values = json.loads(data)
    assert FILL not in str(values)
    words = set(re.findall(r"[a-z_]+(?:\.[a-z_]+)?", data.decode()))
    paths = {row.path for row in INSTRUMENTAL} | {
        row.path.partition(".")[2] for row in INSTRUMENTAL
    }
    assert not words & paths
    allowed = {str(m.density_g_cm3) for m in MATERIALS.values()}
    allowed |= {str(m.roughness) for m in MATERIALS.values()}
    allowed |= {str(m.metallic) for m in MATERIALS.values()}
    allowed |= {str(number) for number in range(88)} | {"1000"}
    monogram = built_inputs(name).appearance["branding.monogram_text"]
    text = re.sub(r"#[0-9A-F]{6}", "", data.decode()).replace(json.dumps(monogram), "")
    assert set(re.findall(r"\d+(?:\.\d+)?", text)) <= allowed
