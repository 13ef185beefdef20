"""The first spec.yaml of a new project: a real shoe of the size asked for, ready to edit."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
{appearance}
"""

_OVERHANG_MM = 12


def starter_spec(name: str, *, style: str, size: str, wearer: str | None) -> str:
    """Return the text of a first spec; raises UnreadableSizeError or SizeError for a bad size.

    Length and width follow the last of that size by the default rules of the parameter table;
    heights and appearance are those of the family.
    """
    from engine.size_convert import parse_size
    from schemas.families import family
    from schemas.sizes import canonical_size, figure_of, last_length_mm, plain_number
    from schemas.table.last_defaults import standard_ball_girth_um

    system, value, width = parse_size(size)
    who = wearer or ("child" if _is_child(system, value) else "men")
    found = canonical_size(system, value, width, who)
    figure = figure_of(found.wearer, system, last_length_mm(system, value, "men"))
    last_mm = last_length_mm(system, value, figure)
    ball_width_mm = Fraction(
        standard_ball_girth_um(figure, round(last_mm * 1000)), 1000
    ) * Fraction(37, 100)
    starter, child = family(style).starter, figure == "child"
    return TEMPLATE.format(
        name=_scalar(name),
        style=style,
        system=system,
        value=plain_number(value),
        width="standard" if width == "standard" else found.width,
        wearer=who,
        length=round(last_mm) + _OVERHANG_MM,
        shoe_width=round(ball_width_mm) + _OVERHANG_MM,
        sole=starter.sole_mm[child],
        arch=starter.arch_mm[child],
        spring=starter.toe_spring_mm[child],
        collar=starter.collar_of(last_mm, child=child),
        appearance=_tables(starter.appearance),
    )


def _tables(values: Mapping[str, str]) -> str:
    """Return values by path as YAML tables, one for each section; colours in quotes."""
    lines: list[str] = []
    for path, value in values.items():
        section, _, field = path.partition(".")
        if f"  {section}:" not in lines:
            lines.append(f"  {section}:")
        lines.append(f"    {field}: " + (f'"{value}"' if value.startswith("#") else value))
    return "\n".join(lines)


def _scalar(name: str) -> str:
    """Return a name as YAML text: in quotes where it would read as a number or as true or null."""
    plain = re.fullmatch(r"[a-z][a-z0-9-]*", name) and name not in ("true", "false", "null")
    return name if plain else f'"{name}"'


def _is_child(system: str, value: Fraction) -> bool:
    from schemas.sizes import CHILD_BELOW_EU

    return system == "EU" and value < CHILD_BELOW_EU
