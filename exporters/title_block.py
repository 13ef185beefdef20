"""What stands above every form: which shoe this is, and what the factory fills in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.workbook import Fact


def made_for(inputs: BundleInputs) -> str:
    """The size and width the spec was written for, such as `EU 42 standard`; empty without one."""
    authored = json.loads(inputs.authored_bytes)
    size = authored.get("spec", authored).get("size", {})
    words = [str(size.get(key, "")) for key in ("system", "value", "width")]
    number = words[1].removesuffix(".0")
    return " ".join(word for word in (words[0], number, words[2]) if word)


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
