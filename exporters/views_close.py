"""Close-ups: which region of a shoe fills the frame, and from where it is best seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from exporters.views import Floats, UnknownView, Vector, View, looking_from, mirrored

ALL_PARTS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A region as shares (`low` to `high` in x, y, z) of the box round the shoe, and a camera.

    Of `parts` the first set that the shoe has any part of is framed; an empty set is all parts.
    """

    name: str
    view: View
    low: Vector
    high: Vector
    parts: tuple[frozenset[str], ...] = (ALL_PARTS,)

    def seen_from(self, side: str) -> View:
        """The camera for a right or left foot."""
        return mirrored(self.view) if side == "left" else self.view


LACING_PARTS: Final = (frozenset({"laces", "eyelets"}), frozenset({"gore"}), ALL_PARTS)

CLOSE_UPS: Final[dict[str, CloseUp]] = {
    close.name: close
    for close in (
        CloseUp(
            "toe", looking_from("toe", 0.85, -0.80, 0.55, 520.0), (0.66, 0.0, 0.0), (1.0, 1.0, 0.66)
        ),
        CloseUp(
            "heel",
            looking_from("heel", -0.85, -0.75, 0.34, 520.0),
            (0.0, 0.0, 0.0),
            (0.27, 1.0, 1.0),
        ),
        CloseUp(
            "collar",
            looking_from("collar", -0.35, -1.0, 0.75, 560.0),
            (0.0, 0.0, 0.42),
            (0.50, 1.0, 1.0),
            (frozenset({"upper", "lining"}), ALL_PARTS),
        ),
        CloseUp(
            "lacing",
            looking_from("lacing", 0.62, -0.62, 0.95, 520.0),
            (0.0, 0.0, 0.0),
            (1.0, 1.0, 1.0),
            LACING_PARTS,
        ),
        CloseUp(
            "tread",
            replace(looking_from("tread", 0.30, -0.42, -1.0, 620.0), ground=False),
            (0.48, 0.0, 0.0),
            (1.0, 1.0, 0.5),
            (frozenset({"outsole"}), ALL_PARTS),
        ),
    )
}


def close_up_named(name: str) -> CloseUp:
    """The close-up of that name. Raises `UnknownView`."""
    if name not in CLOSE_UPS:
        known = ", ".join(CLOSE_UPS)
        raise UnknownView(f"no close-up is called {name!r}; there are {known}", place=name)
    return CLOSE_UPS[name]


def framed(focus: str, points_of: dict[str, Floats]) -> Floats:
    """The points (mm, by part) that a close-up frames; all of them for no close-up."""
    everything = np.concatenate(list(points_of.values()))
    if not focus:
        return everything
    close = close_up_named(focus)
    low, high = everything.min(axis=0), everything.max(axis=0)
    from_mm, to_mm = (low + np.array(share) * (high - low) for share in (close.low, close.high))
    for names in close.parts:
        chosen = [points for name, points in points_of.items() if not names or name in names]
        points = np.concatenate(chosen) if chosen else everything[:0]
        inside: Floats = points[((points >= from_mm) & (points <= to_mm)).all(axis=1)]
        if len(inside):
            return inside
    return everything
