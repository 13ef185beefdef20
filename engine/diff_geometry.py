"""What differs between the meshes of two shoes: part by part, how far apart the surfaces are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from engine.comparand import NoGeometryError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from engine.comparand import Comparand
    from geometry.deviation import Spread
    from geometry.mesh import Part

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part: `same`, `changed`, `added` or `removed`; its figures where both shoes have it.

    `regions` are those of the part by name, where both meshes tell of several.
    """

    part: str
    state: str
    spread: Spread | None = None
    regions: tuple[tuple[str, Spread], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the part as JSON values."""
        return {
            "part": self.part,
            "state": self.state,
            "deviation": None if self.spread is None else asdict(self.spread),
            "regions": [{"region": name, **asdict(one)} for name, one in self.regions],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The parts of both shoes, and names of those that a mesh file alone cannot tell of.

    `signed_mm` is the deviation of each vertex of the second shoe's parts, by part.
    """

    parts: tuple[PartChange, ...]
    untold: tuple[str, ...]
    signed_mm: dict[str, NDArray[np.float64]]


def compare_parts(
    before: Comparand, after: Comparand, progress: Callable[[object], None] | None = None
) -> Compared:
    """Return how far the parts of two shoes are apart; raises NoGeometryError.

    Parts are matched by name, and the only ones of two sides whatever their names are, where one
    of the two is a mesh file.
    """
    old, new = _by_name(before), _by_name(after)
    if len(old) == len(new) == 1 and not (before.whole and after.whole):
        old = dict(zip(new, old.values(), strict=True))
    if not old.keys() & new.keys():
        raise NoGeometryError(
            f"{before.name} and {after.name} have no part in common: "
            f"{', '.join(old)}; {', '.join(new)}"
        )
    changes, untold, signed = [], [], {}
    both_partial = before.whole == after.whole
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            if progress is not None:
                progress(name)
            change, signed[name] = _change(before, after, old[name], new[name])
            changes.append(change)
        elif both_partial or (before.whole if name in new else after.whole):
            changes.append(PartChange(name, ADDED if name in new else REMOVED))
        else:
            untold.append(name)
    return Compared(tuple(changes), tuple(untold), signed)


def _by_name(side: Comparand) -> dict[str, Part]:
    return {part.name: part for part in side.parts}


def _change(
    before: Comparand, after: Comparand, old: Part, new: Part
) -> tuple[PartChange, NDArray[np.float64]]:
    """The figures of a part; meshes of equal ids are not looked at."""
    import numpy as np

    from geometry.deviation import NONE, deviation

    ids = [side.mesh_ids and side.mesh_ids.get(new.name) for side in (before, after)]
    if ids[0] is not None and ids[0] == ids[1]:
        regions = ((name, NONE) for name in new.regions) if len(new.regions) > 1 else ()
        return PartChange(new.name, SAME, NONE, tuple(regions)), np.zeros(len(new.vertices_um))
    found = deviation(old, new)
    # Built meshes that have other bytes differ, if only in their texture coordinates.
    same = found.whole.max_mm == 0.0 and None in ids
    state = SAME if same else CHANGED
    return PartChange(new.name, state, found.whole, tuple(found.regions.items())), found.signed_mm
