"""From resolved instrumental values to the solids of last, midsole and outsole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final

from geometry.block_front import with_front
from geometry.cad import Solid
from geometry.cad_last import last_solid
from geometry.cad_midsole import midsole_solid
from geometry.cad_outsole import outsole_solid
from geometry.form import Form
from geometry.outline import Outline
from geometry.quality import QUALITY
from geometry.soleunit import SoleUnit
from geometry.spec import Instrument
from geometry.wall import Wall

SOLIDS: Final = ("last", "midsole", "outsole")
"""The parts that are built as solids: what moulds and lasts are cut from."""


def solids(instrumental: Mapping[str, int | str], names: Iterable[str]) -> list[Solid]:
    """The named solids of a right shoe, in mm. Raises KeyError for a missing value or part."""
    spec = Instrument(instrumental)
    form = Form(spec)
    unit = cache(lambda: _unit(form, spec))
    makers: dict[str, Callable[[], Solid]] = {
        "last": lambda: last_solid(form, spec),
        "midsole": lambda: midsole_solid(unit()),
        "outsole": lambda: outsole_solid(unit()),
    }
    return [makers[name]() for name in names]


def _unit(form: Form, spec: Instrument) -> SoleUnit:
    fineness = QUALITY["standard"]
    outline = Outline(form, Wall(form, spec), spec, fineness.dense)
    return with_front(SoleUnit(form, outline, spec, fineness), close=True)
