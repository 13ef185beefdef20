"""Sole units of the examples, for tests."""

from functools import cache

import numpy as np

from geometry.build import build_shoe
from geometry.form import Form
from geometry.mesh import Part
from geometry.outline import Outline
from geometry.quality import QUALITY
from geometry.soleunit import SoleUnit
from geometry.spec import Instrument
from geometry.wall import Wall
from tests.geometry.shoes import instrument, instrumental

CONSTRUCTIONS = ("cupsole", "cemented", "welted")
PATTERNS = ("herringbone", "pivot", "lug", "bars")


WIDE = {
    "overall_dimensions__shoe_length_mm": 302_000,
    "overall_dimensions__shoe_width_mm": 116_000,
}
"""A sole that reaches far enough beyond the upper for every detail at its full size."""


@cache
def unit(
    construction: str = "cupsole", quality: str = "standard", **changed: int | str
) -> SoleUnit:
    """The court shoe on a sole of a construction, some values changed (`__` for the dot)."""
    return unit_of(instrument("court", sole__construction=construction, **changed), quality)


def unit_of(spec: Instrument, quality: str = "standard") -> SoleUnit:
    """The sole unit of any shoe."""
    form, fine = Form(spec), QUALITY[quality]
    return SoleUnit(form, Outline(form, Wall(form, spec), spec, fine.dense), spec, fine)


@cache
def dense(construction: str = "cupsole", **changed: int | str) -> SoleUnit:
    """The same on all samples of its outline, so that two of them have the same columns."""
    one = unit(construction, **changed)
    every = np.arange(0, len(one.outline.w))
    return SoleUnit(one.form, one.outline, one.spec, QUALITY["standard"], every)


def sole_parts(quality: str = "standard", **changed: int | str) -> dict[str, Part]:
    """The sole's parts of the court shoe, some values changed (`__` for the dot)."""
    values = {path.replace("__", "."): value for path, value in changed.items()}
    names = ("insole_board", "sockliner", "midsole", "outsole", "foxing", "welt")
    built = build_shoe({**instrumental("court"), **values}, quality=quality, only=names)
    return {part.name: part for part in built.parts}
