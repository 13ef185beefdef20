"""STEP AP214: last, midsole and outsole as solids of smooth surfaces, in mm, named and coloured.

Nothing is taken from the triangles: the solids are built anew from the instrumental values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exporters.errors import NoSmoothForm, PartNotInFormat
from exporters.registry import EncodedFile
from exporters.srgb import rgb_bytes
from exporters.step_text import StepText, number, quoted, references

if TYPE_CHECKING:
    from exporters.scene import PartStyle, Scene
    from geometry.cad import Solid

SCHEMA = "AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }"
EPOCH = "1970-01-01T00:00:00"
"""The date in every file: what is built from the same values has the same bytes."""

ACCURACY_MM = "0.05"
"""How far, at most, an edge may lie off the surfaces it bounds."""


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene's parts as one file, each a product of its own.

    Raises `NoSmoothForm` where the scene does not say what its parts were built from, and
    `PartNotInFormat`.
    """
    from geometry.cad_build import SOLIDS, solids

    names = [styled.name for styled in scene.parts]
    for name in names:
        if name not in SOLIDS:
            raise PartNotInFormat(f"STEP cannot show {name!r}", place=name)
    if scene.instrumental is None:
        raise NoSmoothForm("these parts are meshes alone, not built from a spec", place=names[0])
    text = StepText(scene.left)
    context = _context(text)
    for styled, solid in zip(scene.parts, solids(scene.instrumental, names), strict=True):
        _product(text, solid, styled.style, context)
    name = f"{stem}.step"
    data = _header(name) + "DATA;\n" + text.body() + "ENDSEC;\nEND-ISO-10303-21;\n"
    return (EncodedFile(name, data.encode("ascii"), "model/step"),)


def _header(name: str) -> str:
    return (
        "ISO-10303-21;\nHEADER;\n"
        "FILE_DESCRIPTION(('RR Engine solids'),'2;1');\n"
        f"FILE_NAME({quoted(name)},'{EPOCH}',(''),(''),'RR Engine','RR Engine','');\n"
        f"FILE_SCHEMA(('{SCHEMA}'));\nENDSEC;\n"
    )


def _context(text: StepText) -> tuple[int, int, int]:
    """Contexts of products, of their definitions and of their shapes, in mm."""
    application = text.add("APPLICATION_CONTEXT('automotive_design')")
    text.add(
        "APPLICATION_PROTOCOL_DEFINITION('international standard','automotive_design',2000,"
        f"#{application})"
    )
    product = text.add(f"PRODUCT_CONTEXT('',#{application},'mechanical')")
    definition = text.add(f"PRODUCT_DEFINITION_CONTEXT('part definition',#{application},'design')")
    length = text.add("(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.))")
    angle = text.add("(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.))")
    solid = text.add("(NAMED_UNIT(*)SI_UNIT($,.STERADIAN.)SOLID_ANGLE_UNIT())")
    accuracy = text.add(
        f"UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE({ACCURACY_MM}),#{length},"
        "'distance_accuracy_value','')"
    )
    shape = text.add(
        "(GEOMETRIC_REPRESENTATION_CONTEXT(3)"
        f"GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((#{accuracy}))"
        f"GLOBAL_UNIT_ASSIGNED_CONTEXT((#{length},#{angle},#{solid}))"
        "REPRESENTATION_CONTEXT('',''))"
    )
    return product, definition, shape


def _product(text: StepText, solid: Solid, style: PartStyle, context: tuple[int, int, int]) -> None:
    of_product, of_definition, of_shape = context
    name = quoted(solid.name)
    product = text.add(f"PRODUCT({name},{name},{quoted(style.label)},(#{of_product}))")
    text.add(f"PRODUCT_RELATED_PRODUCT_CATEGORY('part','',(#{product}))")
    formation = text.add(f"PRODUCT_DEFINITION_FORMATION('','',#{product})")
    definition = text.add(f"PRODUCT_DEFINITION('design','',#{formation},#{of_definition})")
    defined = text.add(f"PRODUCT_DEFINITION_SHAPE('','',#{definition})")
    origin, up, ahead = np.zeros(3), np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
    axes = text.placement(origin, up, ahead)
    body = text.solid(solid, solid.name)
    shape = text.add(
        f"ADVANCED_BREP_SHAPE_REPRESENTATION({name},{references([axes, body])},#{of_shape})"
    )
    text.add(f"SHAPE_DEFINITION_REPRESENTATION(#{defined},#{shape})")
    red, green, blue = (number(one / 255.0, 6) for one in rgb_bytes(style.color_hex))
    colour = text.add(f"COLOUR_RGB({quoted(style.material_id)},{red},{green},{blue})")
    fill = text.add(f"FILL_AREA_STYLE_COLOUR('',#{colour})")
    fills = text.add(f"FILL_AREA_STYLE('',(#{fill}))")
    area = text.add(f"SURFACE_STYLE_FILL_AREA(#{fills})")
    side = text.add(f"SURFACE_SIDE_STYLE('',(#{area}))")
    usage = text.add(f"SURFACE_STYLE_USAGE(.BOTH.,#{side})")
    assignment = text.add(f"PRESENTATION_STYLE_ASSIGNMENT((#{usage}))")
    styled = text.add(f"STYLED_ITEM('color',(#{assignment}),#{body})")
    text.add(f"MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',(#{styled}),#{of_shape})")
