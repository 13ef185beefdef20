"""Lines of the bill of materials that two shoes do not have alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.comparand import Comparand
    from exporters.bom import BomLine


@dataclass(frozen=True, slots=True)
class Supply:
    """What one line asks for: material, colour, and grams a pair where the data has them."""

    material: str
    color_hex: str
    net_g_per_pair: str | None


@dataclass(frozen=True, slots=True)
class BomChange:
    """One line that differs; None where a shoe has no such line."""

    section: str
    part: str
    before: Supply | None
    after: Supply | None

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        return asdict(self)


def bom_changes(before: Comparand, after: Comparand) -> Iterator[BomChange]:
    """Yield the lines that differ, in the order of a bill; nothing unless both sides have one."""
    if before.measured is None or after.measured is None:
        return
    old, new = _lines(before), _lines(after)
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if was != now:
            yield BomChange(*key, was, now)


def _lines(side: Comparand) -> dict[tuple[str, str], Supply]:
    from exporters.bom import bom_lines
    from exporters.styles import shoe_scene

    assert side.resolved is not None, "what is measured has values"
    resolved = side.resolved
    scene = shoe_scene(side.name, side.parts, resolved.appearance, resolved.instrumental)
    lines = bom_lines(scene, resolved.appearance, resolved.derived)
    return {(line.section, line.part): _supply(line) for line in lines}


def _supply(line: BomLine) -> Supply:
    return Supply(line.material, line.color_hex, line.net_g_per_pair)
