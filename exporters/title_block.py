"""What stands above every form: which shoe this is, and what the factory fills in."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.sizes import plain_number

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.workbook import Fact


def made_for(inputs: BundleInputs) -> str:
    """The size and width of the shoe, such as `EU 42 G`; empty for a spec without one."""
    size = json.loads(inputs.instrumental_bytes).get("size")
    if size is None:
        return ""
    value = plain_number(Fraction(int(size["value_milli"]), 1000))
    return f"{size['system']} {value} {size['width']}"


def design_facts(inputs: BundleInputs) -> tuple[Fact, ...]:
    """What is known of the design: name, family, size."""
    return (("Style", inputs.name), ("Family", inputs.style), ("Size, width", made_for(inputs)))


def origin_notes(inputs: BundleInputs) -> tuple[Fact, ...]:
    """The generation that a form was filled in from, in full."""
    return (
        ("Generation", inputs.generation),
        ("Geometry", f"{inputs.geometry_hash}, kernel {inputs.kernel}, {inputs.quality} quality"),
    )


def blank_facts(*labels: str) -> tuple[Fact, ...]:
    """Labels with room behind them."""
    return tuple((label, "") for label in labels)
