"""Which part takes which material and colour of a resolved appearance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporters.errors import UnknownLook
from exporters.scene import PartStyle, Scene, StyledPart
from exporters.srgb import rgb_bytes
from schemas.materials import MATERIALS

if TYPE_CHECKING:
    from geometry.mesh import Part


@dataclass(frozen=True, slots=True)
class Look:
    """Where a part's look comes from.

    `material` is a path of the appearance half, or with `fixed` a material id that no spec chooses;
    `color` is the path of its colour, empty where the material has one of its own.
    """

    section: str
    label: str
    material: str
    color: str
    fixed: bool = False


LOOKS: dict[str, Look] = {
    "last": Look("Tooling", "Last", "last_plastic", "", fixed=True),
    "insole_board": Look("Sockliner", "Insole board", "insole_board", "", fixed=True),
    "sockliner": Look("Sockliner", "Sockliner", "sockliner_pu", "colors.lining_hex", fixed=True),
    "midsole": Look("Midsole", "Midsole", "materials.midsole", "colors.midsole_hex"),
    "outsole": Look("Outsole", "Outsole", "materials.outsole", "colors.outsole_hex"),
    "foxing": Look("Outsole", "Foxing tape", "foxing_rubber", "colors.midsole_hex", fixed=True),
    "welt": Look("Midsole", "Welt", "welt_leather", "colors.midsole_hex", fixed=True),
    "upper": Look("Upper", "Upper shell", "materials.upper", "colors.primary_hex"),
    "lining": Look("Upper", "Lining", "materials.lining", "colors.lining_hex"),
    "toe_cap": Look("Upper", "Toe cap", "materials.overlay", "colors.overlay_hex"),
    "mudguard": Look("Upper", "Mudguard", "materials.overlay", "colors.overlay_hex"),
    "heel_counter": Look("Upper", "Heel counter", "materials.overlay", "colors.overlay_hex"),
    "heel_tab": Look("Upper", "Heel tab", "materials.overlay", "colors.secondary_hex"),
    "eyestay": Look("Upper", "Eyestay", "materials.overlay", "colors.overlay_hex"),
    "gore": Look("Upper", "Gores", "gore_elastic", "colors.secondary_hex", fixed=True),
    "pull_tab": Look("Upper", "Pull tabs", "webbing", "colors.secondary_hex", fixed=True),
    "eyelets": Look("Upper", "Eyelets", "steel", "", fixed=True),
    "tongue": Look("Upper", "Tongue", "materials.tongue", "colors.tongue_hex"),
    "laces": Look("Upper", "Laces", "materials.laces", "colors.laces_hex"),
}
"""One row a part name; the sections are those of a bill of materials."""

IMPORTED_LOOKS: dict[str, Look] = {
    "shoe": Look("Upper", "Whole shoe", "materials.upper", "colors.primary_hex"),
}
"""What no kernel builds: a mesh that shows a whole shoe."""

EARLIER_LOOKS: dict[str, Look] = {
    "insole": Look("Sockliner", "Insole", "sockliner_pu", "colors.lining_hex", fixed=True),
}
"""Parts of earlier kernels (1: `insole`): a design recorded with them is still handed on."""


def look_of(name: str) -> Look:
    """The look of the part called `name`, of this kernel, an earlier one or an import.

    Raises `UnknownLook`.
    """
    look = LOOKS.get(name) or EARLIER_LOOKS.get(name) or IMPORTED_LOOKS.get(name)
    if look is None:
        raise UnknownLook(f"no look is known for a part called {name!r}", place=name)
    return look


def part_style(name: str, appearance: Mapping[str, str]) -> PartStyle:
    """The look of the part called `name` under a resolved appearance (flat paths).

    Raises `UnknownLook` for a part, material or colour that the tables do not have.
    """
    look = look_of(name)
    material_id = look.material if look.fixed else _value(appearance, look.material)
    if material_id not in MATERIALS:
        raise UnknownLook(f"{material_id!r} is no material", place=look.material)
    material = MATERIALS[material_id]
    color = material.base_color_hex or _value(appearance, look.color)
    rgb_bytes(color)
    label = f"{look.label}: {material.label}"
    return PartStyle(material_id, color, material.roughness, material.metallic, label)


def shoe_scene(
    name: str,
    parts: Iterable[Part],
    appearance: Mapping[str, str],
    instrumental: Mapping[str, int | str] | None = None,
    *,
    left: bool = False,
) -> Scene:
    """The parts, each with its look, in the order given, the last included.

    `instrumental` are the values they were built from; `left` says that they are mirrored.
    """
    styled = (StyledPart(part, part_style(part.name, appearance)) for part in parts)
    return Scene(name, tuple(styled), instrumental, left)


def _value(appearance: Mapping[str, str], path: str) -> str:
    if path not in appearance:
        raise UnknownLook(f"the appearance has no {path}", place=path)
    return appearance[path]
