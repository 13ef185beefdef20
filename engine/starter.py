"""The first spec.yaml of a new project: a real shoe of the size asked for, ready to edit."""

from __future__ import annotations

import re
from fractions import Fraction

TEMPLATE = """\
# A shoe, as RR reads it. Lengths are millimetres; `rr params` lists everything you can set.
# Check it with `rr validate`, build and record it with `rr generate -m "what changed"`.
rr: 1
name: {name}
style: {style}
size: {{system: {system}, value: {value}, width: {width}, wearer: {wearer}}}

# The instrumental half: it alone shapes the geometry.
instrumental:
  overall_dimensions:
    shoe_length_mm: {length}        # finished outside length of the sole unit
    shoe_width_mm: {shoe_width}         # finished outside width of the sole unit
    sole_thickness_mm: {sole}      # whole stack under the heel, sockliner included
  last_profile:
    arch_height_mm: {arch}
    toe_spring_mm: {spring}
  collar_geometry:
    collar_height_mm: {collar}       # topline above the heel seat, at the back

# The appearance half: it never reaches the geometry.
appearance:
  materials:
    upper: smooth_leather
    lining: mesh
    outsole: rubber
  colors:
    primary_hex: "#F4F1EA"
    secondary_hex: "#1B1F3B"
  branding:
    monogram_placement: heel
    embroidery_thread: white
  textures:
    upper_texture: none
"""

_OVERHANG_MM = 12
_ADULT = {"sole": 30, "arch": 14, "spring": 11, "collar": 62}
_CHILD = {"sole": 24, "arch": 10, "spring": 9}
_LOWEST_COLLAR_MM = 45
_CHILD_COLLAR = Fraction(24, 100)  # of the last length: below the ankle bone at every size


def starter_spec(name: str, *, style: str, size: str, wearer: str | None) -> str:
    """Return the text of a first spec; raises UnreadableSizeError or SizeError for a bad size.

    Length and width follow the last of that size by the default rules of the parameter table.
    """
    from engine.size_convert import parse_size
    from schemas.sizes import canonical_size, figure_of, last_length_mm, plain_number
    from schemas.table.last import standard_ball_girth_um

    system, value, width = parse_size(size)
    who = wearer or ("child" if _is_child(system, value) else "men")
    found = canonical_size(system, value, width, who)
    figure = figure_of(found.wearer, system, last_length_mm(system, value, "men"))
    last_mm = last_length_mm(system, value, figure)
    ball_width_mm = Fraction(
        standard_ball_girth_um(figure, round(last_mm * 1000)), 1000
    ) * Fraction(37, 100)
    child = {**_CHILD, "collar": max(_LOWEST_COLLAR_MM, round(last_mm * _CHILD_COLLAR))}
    numbers = child if figure == "child" else _ADULT
    return TEMPLATE.format(
        name=_scalar(name),
        style=style,
        system=system,
        value=plain_number(value),
        width="standard" if width == "standard" else found.width,
        wearer=who,
        length=round(last_mm) + _OVERHANG_MM,
        shoe_width=round(ball_width_mm) + _OVERHANG_MM,
        **numbers,
    )


def _scalar(name: str) -> str:
    """Return a name as YAML text: in quotes where it would read as a number or as true or null."""
    plain = re.fullmatch(r"[a-z][a-z0-9-]*", name) and name not in ("true", "false", "null")
    return name if plain else f'"{name}"'


def _is_child(system: str, value: Fraction) -> bool:
    from schemas.sizes import CHILD_BELOW_EU

    return system == "EU" and value < CHILD_BELOW_EU
