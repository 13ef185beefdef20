"""Specs the tests of this folder start from."""

from pathlib import Path
from typing import Any

from schemas.flat import flatten, unflatten
from schemas.validate import Validation, validate

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))

AURORA = """\
rr: 1
name: aurora-low
style: sneaker
size: {system: EU, value: 42, width: standard, wearer: men}
instrumental:
  overall_dimensions: {shoe_length_mm: 292, shoe_width_mm: 106, sole_thickness_mm: 30}
  last_profile:       {arch_height_mm: 14, toe_spring_mm: 11}
  collar_geometry:    {collar_height_mm: 62}
appearance:
  materials: {upper: smooth_leather, lining: mesh, outsole: rubber}
  colors:    {primary_hex: "#1B1F3B", secondary_hex: "#F4F1EA"}
  branding:  {monogram_placement: heel, embroidery_thread: white}
  textures:  {upper_texture: none}
"""
"""A small spec with a complete appearance."""


def aurora(*changes: tuple[str, str]) -> Validation:
    """The sample spec validated after replacing text in it."""
    text = AURORA
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return validate(text.encode(), "aurora.yaml")


def tree(**values: Any) -> dict[str, Any]:
    """The sample spec as a plain tree, with values set by path (`last__length_mm=280`).

    A value of None removes the key; `size=None` removes the whole size.
    """
    authored = validate(AURORA.encode(), "aurora.yaml").authored
    assert authored is not None
    flat = flatten(authored)
    for name, value in values.items():
        path = name.replace("__", ".")
        for known in [key for key in flat if key == path or key.startswith(f"{path}.")]:
            del flat[known]
        if value is not None:
            flat[path] = value
    return unflatten(flat)


def codes(validation: Validation) -> list[str]:
    """The finding codes in file order."""
    return [finding.code for finding in validation.findings]
