import re

import pytest

from schemas.materials import MATERIALS, materials_for
from schemas.parameters import PARAMETERS, parameter


@pytest.mark.parametrize("name", MATERIALS)
def test_a_material_is_fit_for_mass_and_render(name: str) -> None:
    material = MATERIALS[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert 0.02 <= material.density_g_cm3 <= 9
    assert 0 <= material.roughness <= 1 and material.metallic in (0, 1)
    assert material.base_color_hex is None or re.fullmatch("#[0-9A-F]{6}", material.base_color_hex)
    assert material.label and material.source


@pytest.mark.parametrize(
    "use", ["upper", "lining", "midsole", "outsole", "tongue", "laces", "overlay"]
)
def test_every_part_can_be_made_of_something(use: str) -> None:
    assert parameter(f"materials.{use}").choices == materials_for(use) != ()


def test_every_named_use_is_a_parameter() -> None:
    uses = {row.name for row in PARAMETERS if row.section == "materials"}
    assert {use for material in MATERIALS.values() for use in material.uses} == uses


def test_densities_of_the_fact_sheet() -> None:
    sheet = {"eva": 0.20, "rubber": 1.15, "pu_foam": 0.45, "tpu": 1.20, "suede": 0.65}
    assert {name: MATERIALS[name].density_g_cm3 for name in sheet} == sheet
    assert MATERIALS["smooth_leather"].density_g_cm3 == 0.85
