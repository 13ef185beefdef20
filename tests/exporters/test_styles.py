import pytest

from exporters.errors import UnknownLook
from exporters.scene import LAST
from exporters.styles import EARLIER_LOOKS, LOOKS, part_style, shoe_scene
from schemas.materials import MATERIALS
from schemas.resolve import resolve
from tests.exporters.shapes import AUTHORED, PART_NAMES, TOY_NAMES, toy_parts

APPEARANCE = resolve(AUTHORED).appearance


def test_every_part_of_a_sneaker_has_a_look() -> None:
    assert set(LOOKS) == set(PART_NAMES)
    for name in PART_NAMES:
        style = part_style(name, APPEARANCE)
        assert style.material_id in MATERIALS
        assert (style.roughness, style.metallic) == (
            MATERIALS[style.material_id].roughness,
            MATERIALS[style.material_id].metallic,
        )


def test_a_part_of_an_earlier_kernel_still_has_its_look() -> None:
    assert set(EARLIER_LOOKS) == {"insole"} and not set(EARLIER_LOOKS) & set(LOOKS)
    style = part_style("insole", APPEARANCE)
    assert (style.material_id, style.color_hex) == ("sockliner_pu", APPEARANCE["colors.lining_hex"])


def test_materials_and_colours_come_from_the_spec() -> None:
    upper, lining = part_style("upper", APPEARANCE), part_style("lining", APPEARANCE)
    assert (upper.material_id, upper.color_hex) == ("smooth_leather", "#1B1F3B")
    assert (lining.material_id, lining.color_hex) == ("mesh", "#F4F1EA")
    assert part_style("toe_cap", APPEARANCE).color_hex == APPEARANCE["colors.overlay_hex"]
    assert part_style("toe_cap", APPEARANCE).label == "Toe cap: Microfibre synthetic"


def test_a_material_with_a_colour_of_its_own_keeps_it() -> None:
    assert part_style("outsole", APPEARANCE).color_hex == "#B5793F"
    assert part_style("eyelets", APPEARANCE).metallic == 1.0


def test_a_scene_keeps_the_order_and_has_the_last() -> None:
    made = shoe_scene("toy", toy_parts(), APPEARANCE)
    assert tuple(part.name for part in made.parts) == TOY_NAMES
    assert LAST not in [part.name for part in made.without(LAST).parts]


@pytest.mark.parametrize(
    ("part", "changed", "place"),
    [
        ("sock", {}, "sock"),
        ("upper", {"materials.upper": "unobtainium"}, "materials.upper"),
        ("upper", {"colors.primary_hex": "navy"}, ""),
    ],
)
def test_what_has_no_look_is_named(part: str, changed: dict[str, str], place: str) -> None:
    with pytest.raises(UnknownLook) as caught:
        part_style(part, APPEARANCE | changed)
    assert caught.value.place == place


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UnknownLook, match=r"the appearance has no materials\.upper"):
        part_style("upper", {})
