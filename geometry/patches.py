"""The sheets a shoe's upper is cut from, still in their place on the shoe: grids of points.

A patch is a piece of leather as a pattern cutter divides it: the middle layer of a part, between
its seams. It is seen from outside, columns to the right and rows up, and knows what each run of its
border is. The upper and the lining are divided at the back seam and at the vamp's seams; a part
that is let in or sewn on is one patch a body.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from geometry import (
    eyestay,
    gore,
    heel_counter,
    heel_tab,
    insole,
    mudguard,
    outsole,
    pull_tab,
    toe_cap,
    tongue,
)
from geometry.anchors import anchors
from geometry.deck import Deck
from geometry.exact import Floats, length, mix, shares
from geometry.form import Form
from geometry.lip import Lip
from geometry.outline import Outline
from geometry.panel import Ground, off_mm, settled
from geometry.quality import QUALITY, Quality
from geometry.sheet import mm_of
from geometry.skin import Skin, Spots
from geometry.soleunit import SoleUnit
from geometry.spec import Instrument
from geometry.topline import COLLAR_END
from geometry.upper import ROLL_MM, UNDER_MM, upper_edge_mm
from geometry.wall import Wall

Side = Literal["low", "right", "high", "left"]

SEAM_AT: Final = 0.66
"""Where the vamp's seam comes up to the topline of a laced shoe: its name on the top edge."""

CELL_MM: Final = 3.0
_MOST: Final = 110
_LEAST: Final = 8
"""Size of a patch's cells, and how many there are each way."""

PANELS: Final[dict[str, Callable[[Skin, Instrument], Ground | None]]] = {
    "toe_cap": toe_cap.ground,
    "mudguard": mudguard.ground,
    "heel_counter": heel_counter.ground,
    "heel_tab": heel_tab.ground,
    "eyestay": eyestay.ground,
}
"""Parts sewn onto the upper."""

LASTED: Final = frozenset({"toe_cap", "mudguard", "heel_counter"})
"""Those of them whose low edge is pulled over the last with the upper."""

PATCHED: Final = frozenset({"upper", "lining", "gore", "pull_tab", "tongue", *PANELS})
"""Every part that is cut from sheets."""


@dataclass(frozen=True)
class Run:
    """A run of a patch's border: `kind` says what is done there, `name` which seam it is.

    It goes along a side from one knot to another, round the patch to the left (low edge to the
    right). Two patches of one part that are sewn together have a run of the same name.
    """

    kind: str
    name: str
    side: Side
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Patch:
    """One sheet: `points` (rows, columns, 3) mm; `u` and `f` (rows, columns) on the skin.

    `u` and `f` are None off the skin. `runs` go once round the border.
    """

    part: str
    name: str
    points: Floats
    runs: tuple[Run, ...]
    u: Floats | None = None
    f: Floats | None = None


class Patches:
    """The patches of one right shoe, made as they are asked for."""

    def __init__(self, spec: Instrument) -> None:
        self.spec, self.quality = spec, QUALITY["standard"]
        self.form = Form(spec)
        self.wall = Wall(self.form, spec)
        self.skin = Skin(self.wall, spec)
        self.outline = Outline(self.form, self.wall, spec, self.quality.dense)
        self._lip = Lip(self.form, self.outline)

    def of(self, part: str) -> tuple[Patch, ...]:
        """The patches of a part, none where the shoe has none. KeyError for one not `PATCHED`."""
        if part in ("upper", "lining"):
            return self._shell(part)
        if part in PANELS:
            return self._panel(part)
        makers: dict[str, Callable[[], tuple[Patch, ...]]] = {
            "gore": self._gores,
            "pull_tab": self._tabs,
            "tongue": self._tongue,
        }
        return makers[part]()

    @cached_property
    def anchors_mm(self) -> dict[str, tuple[float, float, float]]:
        """The shoe's landmarks, mm."""
        found = anchors(self.form, self.wall, self.spec)
        return {name: mm_of(found, name) for name in found}

    def plan(self, part: str) -> Floats:
        """The outline (n, 2) of a sheet under the last from above, once round to the left.

        KeyError for any other than `insole_board`, `sockliner` and `outsole`.
        """
        every = np.arange(0, 2 * self.outline.half, dtype=np.int64)
        unit = SoleUnit(self.form, self.outline, self.spec, self.quality, every)
        of = {"insole_board": insole.plan, "sockliner": insole.plan, "outsole": outsole.plan}
        return _left_round(of[part](unit))

    @cached_property
    def marks(self) -> dict[str, tuple[Floats, Floats]]:
        """Lines on the upper that parts sewn onto it are laid to: columns u and shares f (n,)."""
        lines = {}
        t = shares(4 * _MOST)
        for name, of in PANELS.items():
            ground = of(self.skin, self.spec)
            if ground is None:
                continue
            low, high = settled(self.skin, self._lip, ground, self.spec, self.quality)(t)
            lines[name] = high
            if ground.both:
                lines[name] = (
                    np.concatenate((low[0], high[0][::-1], low[0][:1])),
                    np.concatenate((low[1], high[1][::-1], low[1][:1])),
                )
        return lines

    @property
    def seam_u(self) -> float:
        """The column of the vamp's medial seam."""
        if self.wall.gore:
            return gore.middle_u(self.skin, self.spec)
        return float(self.skin.turn(np.array([SEAM_AT]))[0])

    # -- upper and lining -------------------------------------------------------------------

    def _shell(self, part: str) -> tuple[Patch, ...]:
        seam = self.seam_u
        corner = 1.0 if self.wall.gore else float(self.skin.turn(np.array([COLLAR_END]))[0])
        tall = float(np.max(self.skin.columns(np.array([0.0, seam, 1.0])).length_mm))
        f = shares(_cells(tall))
        medial = _between((seam, corner, 0.0) if corner < seam else (seam, 0.0), self._wide_mm)
        lateral = 2.0 - medial[0][::-1], len(medial[0]) - 1 - medial[1][::-1]
        vamp = _between((2.0 - seam, 1.0, seam), self._wide_mm)
        return (
            self._sheet(part, "vamp", vamp[0], f, self._vamp_runs(vamp[1], len(f))),
            self._sheet(part, "quarter medial", medial[0], f, _quarter(medial[1], len(f), True)),
            self._sheet(
                part, "quarter lateral", lateral[0], f, _quarter(lateral[1], len(f), False)
            ),
        )

    def _wide_mm(self, u: Floats) -> Floats:
        """Distances (n - 1,) between columns: the greater of those at foot and top."""
        ends = self.skin.columns(u).points(np.stack((0.0 * u, 0.0 * u + 1.0)))
        return np.asarray(np.max(length(ends[:, 1:] - ends[:, :-1]), axis=0))

    def _vamp_runs(self, marks: Floats, rows: int) -> tuple[Run, ...]:
        last = int(marks[-1])
        top = "collar" if self.wall.gore else "throat"
        return (
            Run("lasting", "featherline", "low", 0, last),
            Run("underlay", "vamp seam medial", "right", 0, rows - 1),
            Run(top, top, "high", last, 0),
            Run("underlay", "vamp seam lateral", "left", rows - 1, 0),
        )

    def _sheet(
        self, part: str, name: str, u: Floats, share: Floats, runs: tuple[Run, ...]
    ) -> Patch:
        """The middle layer of a shell between its columns, up to its own top edge."""
        columns = self.skin.columns(u)
        down = upper_edge_mm(self.skin, u) if part == "upper" else self._lining_down(u)
        f = columns.down(down[None]) * share[:, None]
        spots = columns.at(f)
        if part == "upper":
            middle = 0.5 * (spots.between + spots.outer)
        else:
            middle = spots.inner + 0.5 * self.wall.lining_mm
        return Patch(part, name, spots.at(middle), runs, u + 0.0 * f, f)

    def _lining_down(self, u: Floats) -> Floats:
        """How far under the topline the lining ends on the columns u."""
        return UNDER_MM * (1.0 - upper_edge_mm(self.skin, u) / ROLL_MM)

    # -- what is sewn on or let in ----------------------------------------------------------

    def _panel(self, part: str) -> tuple[Patch, ...]:
        ground = PANELS[part](self.skin, self.spec)
        if ground is None:
            return ()
        edges = settled(self.skin, self._lip, ground, self.spec, self.quality)
        (low, high), up = edges(1.0 - shares(_MOST)), shares(1)
        spots = self._spots(low, high, up)[0]
        sizes = length(spots[1:] - spots[:-1]), length(spots[:, 1:] - spots[:, :-1])
        t = 1.0 - shares(_cells(float(np.max(np.cumsum(sizes[1], axis=1)[:, -1]))))
        up = shares(_cells(float(np.max(sizes[0]))))
        points, u, f = self._spots(*edges(t), up, ground)
        n, m = len(t) - 1, len(up) - 1
        low_kind = "lasting under" if part in LASTED else "raw"
        runs = (
            Run(low_kind, "low edge", "low", 0, n),
            Run("raw", "medial end", "right", 0, m),
            Run("raw", "high edge", "high", n, 0),
            Run("raw", "lateral end", "left", m, 0),
        )
        return (Patch(part, part.replace("_", " "), points, runs, u, f),)

    def _spots(
        self,
        low: tuple[Floats, Floats],
        high: tuple[Floats, Floats],
        up: Floats,
        ground: Ground | None = None,
    ) -> tuple[Floats, Floats, Floats]:
        """Points of a panel's middle layer, or of the upper under it, with their places."""
        u, f = (mix(one, other, up[:, None]) for one, other in zip(low, high, strict=True))
        spots: Spots = self.skin.at(u, f)
        if ground is None:
            return spots.at(spots.outer), u, f
        off = off_mm(spots, (u, f), ground) + 0.5 * self.spec.mm("upper.overlay_mm")
        return spots.at(off), u, f

    def _gores(self) -> tuple[Patch, ...]:
        if not self.wall.gore:
            return ()
        webs, _ = gore.laid(self.skin, self.spec, _PLAIN)
        names = ("gore medial", "gore lateral")
        kinds = ("let in", "let in", "folded", "let in")
        return tuple(
            _loose("gore", name, web.at(web.outer)[:, ::-1], kinds)
            for name, web in zip(names, webs, strict=True)
        )

    def _tabs(self) -> tuple[Patch, ...]:
        loops = pull_tab.laid(self.skin, self.spec, self.quality)
        names = ("pull tab back", "pull tab front")[: len(loops)]
        kinds = ("raw", "raw", "raw", "raw")
        return tuple(
            _loose("pull_tab", name, 0.5 * (face + back)[:, ::-1], kinds)
            for name, (face, back) in zip(names, loops, strict=True)
        )

    def _tongue(self) -> tuple[Patch, ...]:
        if self.wall.gore:
            return ()
        deck = Deck(self.wall, self.spec)
        above, below = tongue.laid(deck, self.skin, self.spec, QUALITY["draft"])
        middle = 0.5 * (above + below)
        kinds = ("sewn under", "turned", "turned", "turned")
        return (_loose("tongue", "tongue", middle[::-1, ::-1], kinds),)


def halves(patch: Patch) -> tuple[Patch, Patch]:
    """A patch round heel or toe divided on the centre line, where it is to be sewn together.

    It has to be one whose low and high edge are a run each.
    """
    middle, rows = patch.points.shape[1] // 2, patch.points.shape[0] - 1
    low, right, high, left = patch.runs
    # seen from outside, the medial side of the heel is left, of the toe right
    at_toe = patch.u is not None and abs(float(patch.u[0, middle]) - 1.0) < 0.5
    sides = ("lateral", "medial") if at_toe else ("medial", "lateral")
    found = []
    for side, start, stop in ((sides[0], 0, middle), (sides[1], middle, patch.points.shape[1] - 1)):
        part = slice(start, stop + 1)
        n, first = stop - start, start == 0
        seam = ("closed", "centre seam")
        runs = (
            Run(low.kind, low.name, "low", 0, n),
            Run(*(seam if first else (right.kind, right.name)), "right", 0, rows),
            Run(high.kind, high.name, "high", n, 0),
            Run(*((left.kind, left.name) if first else seam), "left", rows, 0),
        )
        places = (None if at is None else at[:, part] for at in (patch.u, patch.f))
        name = f"{patch.name} {side}"
        found.append(Patch(patch.part, name, patch.points[:, part], runs, *places))
    return found[0], found[1]


_PLAIN: Final = Quality(tolerance_mm=0.3, lid=8, rim=4)
"""A gore without its ribs."""


def _left_round(plan: Floats) -> Floats:
    """A closed plan curve (n, 2) in the order that runs to the left."""
    after = np.concatenate((plan[1:], plan[:1]))
    doubled = np.cumsum(plan[:, 0] * after[:, 1] - after[:, 0] * plan[:, 1])[-1]
    return plan if doubled > 0.0 else np.asarray(plan[::-1])


def _cells(size_mm: float) -> int:
    """How many cells a size is divided into: an even number, so that there is a middle."""
    return 2 * min(max(int(np.ceil(0.5 * size_mm / CELL_MM)), _LEAST // 2), _MOST // 2)


def _between(
    marks: tuple[float, ...], wide_mm: Callable[[Floats], Floats]
) -> tuple[Floats, Floats]:
    """Columns u (n,) through marks, each stretch divided evenly, and the numbers of the marks."""
    u, at = [np.array(marks[:1])], [0]
    for start, end in pairwise(marks):
        dense = mix(start, end, shares(2 * _MOST))
        t = shares(_cells(float(np.cumsum(wide_mm(dense))[-1])))[1:]
        u.append(mix(start, end, t))
        at.append(at[-1] + len(t))
    return np.concatenate(u), np.array(at)


def _quarter(marks: Floats, rows: int, medial: bool) -> tuple[Run, ...]:
    """The runs round a quarter: its back seam is to the right on the medial side, else left."""
    low, *middle, high = sorted(int(mark) for mark in marks)
    back, front = ("right", "left") if medial else ("left", "right")
    side = "medial" if medial else "lateral"
    sides: dict[str, tuple[str, str]] = {
        back: ("closed", "back seam"),
        front: ("overlay", f"vamp seam {side}"),
    }
    tops = [("collar", high, low)]
    if middle:
        # seen from outside, the throat is ahead: left on the medial side
        tops = [("collar", high, middle[0]), ("throat", middle[0], low)]
        if not medial:
            tops = [("throat", high, middle[0]), ("collar", middle[0], low)]
    return (
        Run("lasting", "featherline", "low", low, high),
        Run(*sides["right"], "right", 0, rows - 1),
        *(Run(kind, kind, "high", first, last) for kind, first, last in tops),
        Run(*sides["left"], "left", rows - 1, 0),
    )


def _loose(part: str, name: str, points: Floats, kinds: tuple[str, str, str, str]) -> Patch:
    """A patch whose sides are a run each, from low round to left."""
    n, m = points.shape[1] - 1, points.shape[0] - 1
    low, right, high, left = kinds
    runs = (
        Run(low, "low edge", "low", 0, n),
        Run(right, "right edge", "right", 0, m),
        Run(high, "high edge", "high", n, 0),
        Run(left, "left edge", "left", m, 0),
    )
    return Patch(part, name, points, runs)
