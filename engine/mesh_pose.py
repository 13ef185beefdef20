"""How a mesh lies: which of the file's axes is forward and which up, told, given or guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.foreign_mesh import RawMesh

AXES: Final = ("x", "y", "z", "-x", "-y", "-z")
FRAMED: Final = ("glb", "usdz")
"""Formats that say which way is up, and whose reader turned the mesh already."""
LYING: Final = ("last", "upper", "midsole", "outsole", "insole", "shoe")
"""What is longest from heel to toe, so that its length tells how it lies."""
CLEARLY: Final = 1.25
"""A shoe is at least so many times as long as it is wide or high; a boot is not guessed."""


class PoseDoubtfulError(RRError):
    """The mesh does not lie as a shoe does: it is longest along another axis than x.

    In RR Engine's frame x is forward, to the toe, and z is up. STL, OBJ, PLY, 3MF and STEP do not
    say how their axes are meant. Say which of the file's axes points to the toe and which up;
    `--forward x --up z` takes it as it is. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E141"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "rr import FILE --forward y --up z (or x, -x, -y, -z)"


class UnknownPoseError(RRError):
    """Forward and up are two different axes, each one of x, y, z, -x, -y, -z; both are given."""

    code: ClassVar[str] = "RR-E142"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "give both, as in --forward y --up z"


@dataclass(frozen=True, slots=True)
class Pose:
    """The axes of a mesh as read that point to the toe and up, and what that rests on."""

    forward: str
    up: str
    reason: str


def pose_of(raw: RawMesh, forward: str | None, up: str | None, part: str | None) -> Pose:
    """Return how a mesh lies: what a person gave wins, then what the format says, then its length.

    `part` is what it is said to be. Raises UnknownPoseError and PoseDoubtfulError.
    """
    if forward is not None or up is not None:
        if forward not in AXES or up not in AXES or forward[-1] == up[-1]:
            raise UnknownPoseError(f"forward {forward!r} and up {up!r} are no pose", place="pose")
        return Pose(forward, up, "as given")
    if raw.format in FRAMED:
        return Pose("x", "z", "the format says so")
    names = {part} if part is not None else {one.name for one in raw.parts}
    lengths = raw.extents
    longest = max(range(3), key=lambda axis: lengths[axis])
    others = max(length for axis, length in enumerate(lengths) if axis != longest)
    if longest == 0 and lengths[0] >= CLEARLY * others:
        return Pose("x", "z", "guessed: longest along x, as a shoe lies")
    if longest and lengths[longest] >= CLEARLY * others and names & set(LYING):
        raise PoseDoubtfulError(
            f"it is longest along {AXES[longest]}: {', '.join(f'{one:.4g}' for one in lengths)} "
            "along x, y and z",
            place="pose",
            details={"extents": list(lengths), "longest": AXES[longest]},
        )
    return Pose("x", "z", "assumed: its length does not tell")


def posed(raw: RawMesh, pose: Pose) -> RawMesh:
    """Return the mesh in RR Engine's frame, x forward and z up; nothing is mirrored."""
    if (pose.forward, pose.up) == ("x", "z"):
        return raw
    from dataclasses import replace

    import numpy as np

    def axis(name: str) -> list[int]:
        return [(-1 if name[0] == "-" else 1) * int(name[-1] == one) for one in "xyz"]

    x, z = axis(pose.forward), axis(pose.up)
    y = [z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]]
    # One number of a file goes into each of a point: whole numbers are turned exactly.
    source = [int(np.argmax(np.abs(one))) for one in (x, y, z)]
    sign = np.array([sum(one) for one in (x, y, z)], dtype=np.float64)
    parts = tuple(replace(one, points=one.points[:, source] * sign) for one in raw.parts)
    return replace(raw, parts=parts)
