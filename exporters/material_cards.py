"""Materials, colours and textures as JSON: what a supplier is asked for, nothing of the shape.

Line numbers are those of the bill of materials and of the material map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from exporters.bom import EMBROIDERY, BomLine, bom_lines
from exporters.components import part_numbers
from exporters.losses import material_class
from exporters.scene import LAST
from exporters.styles import look_of
from schemas.materials import MATERIALS
from schemas.table.appearance import THREADS

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.scene import Scene

VERSION: Final = 2
MM_PER_UV: Final = 1000
"""Texture coordinates count metres of surface (docs/textures.md)."""

_TEXTURED: Final = {"upper": "textures.upper_texture"}
"""Parts whose surface the spec gives a texture, and the path of it."""


def materials(inputs: BundleInputs, scene: Scene) -> dict[str, object]:
    """Every material of the shoe with its look, colours, parts and lines; the last is a tool."""
    used: dict[str, list[BomLine]] = {}
    for line in bom_lines(scene, inputs.appearance, inputs.derived):
        if line.material_id in MATERIALS:
            used.setdefault(line.material_id, []).append(line)
    cards = [_material(name, lines, scene) for name, lines in sorted(used.items())]
    return {"kind": "materials", "version": VERSION, "materials": cards}


def colors(inputs: BundleInputs, scene: Scene) -> dict[str, object]:
    """The colour of every part, and the two the design is named by."""
    parts = {styled.name: styled.style.color_hex for styled in scene.without(LAST).parts}
    named = {
        path.removeprefix("colors.").removesuffix("_hex"): value
        for path, value in inputs.appearance.items()
        if path in ("colors.primary_hex", "colors.secondary_hex")
    }
    return {"kind": "colors", "version": 1, "space": "sRGB", "named": named, "parts": parts}


def textures(inputs: BundleInputs, scene: Scene) -> dict[str, object]:
    """Textures with what they lie on and at what scale, and the branding."""
    values = {
        path: value
        for path, value in inputs.appearance.items()
        if path.startswith(("textures.", "branding."))
    }
    thread = values.get("branding.embroidery_thread", "")
    placement = values.get("branding.monogram_placement", "none")
    return {
        "kind": "textures",
        "version": VERSION,
        "values": values,
        "embroidery_thread_hex": THREADS.get(thread),
        "embroidery_line": None if placement == "none" or not thread else EMBROIDERY,
        "scale": {"mm_per_uv": MM_PER_UV, "u": "to the right", "v": "up, seen from outside"},
        "surfaces": _surfaces(inputs, scene),
    }


def _material(name: str, lines: list[BomLine], scene: Scene) -> dict[str, Any]:
    material = MATERIALS[name]
    drawn = [styled.name for styled in scene.parts]
    shades: dict[str, list[int]] = {}
    for line in lines:
        shades.setdefault(line.color_hex, []).append(line.number)
    return {
        "id": name,
        "label": material.label,
        "class": material_class(name),
        "density_g_cm3": material.density_g_cm3,
        "roughness": material.roughness,
        "metallic": material.metallic,
        "colors": [{"color_hex": shade, "lines": found} for shade, found in shades.items()],
        "parts": [line.component for line in lines if line.component in drawn],
        "lines": [line.number for line in lines],
        "finishes": sorted({line.finish for line in lines if line.finish}),
        "inferred": all(line.inferred for line in lines),
    }


def _surfaces(inputs: BundleInputs, scene: Scene) -> dict[str, object]:
    parts = {styled.name: styled for styled in scene.parts}
    numbers = part_numbers(parts)
    return {
        part: {
            "label": look_of(part).label,
            "line": numbers[part],
            "material_id": parts[part].style.material_id,
            "color_hex": parts[part].style.color_hex,
            "texture": inputs.appearance.get(path, "none"),
        }
        for part, path in _TEXTURED.items()
        if part in parts
    }
