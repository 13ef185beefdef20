"""What the parts of one sole share: its columns round the shoe, its sidewall, its ground line."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from geometry.exact import Floats, distinct, greater, mix, shares, smooth5
from geometry.form import Form
from geometry.ground import BREAST_RUN_MM, Ground, ground, insole_mm
from geometry.loft import Index
from geometry.outline import Outline, fit
from geometry.plan import plan_length, raised
from geometry.quality import Quality
from geometry.sculpted import sculpted
from geometry.sidewall import Sidewall, Site, cup, upright
from geometry.spec import Instrument
from geometry.tessellate import divisions

_LEAST_CELLS = 36
"""Cells of half a ring at least, whatever the tolerance: they carry the shading."""

COLUMN_SHARE = {"cupsole": 0.4, "cemented": 0.25, "welted": 0.25}
"""Share of the tolerance that columns are cut to; a hollow that flows is twisted between them."""

WHOLE_MM = 260.0
"""Length of a last below which chords are as much nearer, so that volumes keep their shares."""

ROUGH = Quality(tolerance_mm=1.6, lid=8, rim=4)
_ROUGH_ROWS = 3
"""How finely a sidewall is read to find its columns, and the rows of it that are looked at."""

_CUP_ROWS = 8
"""Cells up the cup's inside, which is round, at a tolerance of 0.1 mm."""

WELT_CLEAR_MM = 0.4
"""How far a welt's foot keeps above the insole's."""

TUCK_CLEAR_MM = 1.0
"""Least overhang that a tucked foot keeps beyond the featherline."""

WRAP_MM = {"cupsole": 3.5, "cemented": 7.0, "welted": 0.0}
WRAP_SHARE = 0.3
"""How far the outsole comes up at the toe, and at most of the sidewall there."""

SHELF_MM = 1.2
LEDGE_MM = 2.2
LEAST_LEDGE_MM = 0.5
LEDGE_CLEAR_MM = 0.8
LEAST_SHEET_MM = 2.4
LEDGE_EVEN_MM = 0.5
"""Width of the shelf it ends in, and of the slope down from that, which keeps clear of the insole's
room; the least of the outsole's sheet outside it; how evenly one passes into the other."""


class SoleUnit:
    """The columns (n) of a sole in ring order, and what every part reads from them."""

    def __init__(
        self,
        form: Form,
        outline: Outline,
        spec: Instrument,
        quality: Quality,
        picked: Index | None = None,
        front: tuple[int, ...] = (),
    ) -> None:
        """`picked` are the outline's samples that are columns; `front` those at a block's front."""
        self.form, self.outline, self.spec, self.quality = form, outline, spec, quality
        self.front = front
        self.floor: Ground = ground(form, spec)
        self.construction = self.floor.construction
        self.insole_mm = insole_mm(spec)
        picked = self._columns() if picked is None else picked
        self.picked = picked
        self.w = outline.w[picked]
        self.plan = outline.plan[picked]
        self.normals = outline.normals[picked]
        self.wall_mm = outline.wall_mm[picked]
        self.feather = outline.foot[picked]
        self.place = self.plan[:, 0] / form.length_mm

    def _columns(self) -> Index:
        """Which dense samples of the outline the columns are, the same on both sides."""
        n = self.outline.half
        every = np.arange(0, 2 * n, dtype=np.int64)
        whole = SoleUnit(self.form, self.outline, self.spec, ROUGH, every)
        rows = whole.wall
        base = rows[0]
        curves = [
            side for ring in (*rows[:-1:_ROUGH_ROWS], rows[-1], whole.lip) for side in _sides(ring)
        ]
        size = min(self.form.length_mm / WHOLE_MM, 1.0)
        cuts = divisions(
            np.stack(curves, axis=1),
            shares(n),
            self.quality.cut_mm * COLUMN_SHARE[self.construction] * size,
            least=_LEAST_CELLS,
        )
        marks = np.floor(cuts * n + 0.5)
        if self.floor.block:
            breast = self.floor.breast_x_mm + np.array([0.0, BREAST_RUN_MM])
            edges = [np.searchsorted(side[:, 0], breast) * 1.0 for side in _sides(base)]
            marks = np.concatenate((marks, *edges))
        half = distinct(marks.astype(np.int64))
        return np.asarray(np.concatenate((half, 2 * n - half[-2:0:-1])))

    @cached_property
    def wrap_mm(self) -> Floats:
        """How much higher (n,) the outsole comes up at the toe's edge than inside it."""
        most = WRAP_SHARE * (self.lip[:, 2] - self.floor.top(self.plan[:, 0]))
        return np.minimum(WRAP_MM[self.construction], most) * smooth5((self.place - 0.86) / 0.16)

    def base_z(self, x: Floats) -> Floats:
        """Heights (…, n) at x where midsole and outsole meet, at the edge of the columns."""
        return self.floor.top(x) + self.wrap_mm

    @cached_property
    def base_mm(self) -> Floats:
        """Heights (n,) where midsole and outsole meet on the outline."""
        return self.base_z(self.plan[:, 0])

    @cached_property
    def below_mm(self) -> Floats:
        """Height (n,) of the outsole's edge, at the outline."""
        return self.base_mm - self.floor.under(self.plan[:, 0])

    @cached_property
    def ledge(self) -> Floats:
        """Rings (2 …, n, 3) inside the sidewall's foot: a shelf, then down to where it is flat."""
        side, out = self.side, self.side.inset_mm[0] + SHELF_MM
        room = self.overhang_mm - out - LEDGE_CLEAR_MM
        width = -greater(-greater(room, LEAST_LEDGE_MM, LEDGE_EVEN_MM), -LEDGE_MM, LEDGE_EVEN_MM)
        high = self.below_mm
        sheet = side.undercut.at(high - self.wrap_mm) - side.undercut.at(high)
        inner = greater(out + width, side.flush_mm + sheet + LEAST_SHEET_MM, LEDGE_EVEN_MM)
        plan = self.inside(np.stack((out, inner)))
        z = self.floor.top(plan[..., 0])
        z[0] = z[0] + self.wrap_mm
        shelf, flat = raised(plan, z)
        rows = 2 * self.quality.cells(1) if self.quality.fine else 1
        return mix(shelf, flat, shares(rows)[:, None, None])

    def hold(self, parts: Floats) -> Floats:
        """Points (len(parts), n, 3) on the upper's outside at parts of the lip's height."""
        return self.outline.hold(parts)[:, self.picked]

    @cached_property
    def held(self) -> Floats:
        """Points (rows, n, 3) down the cup that holds the upper, the first its lip.

        Under a welt there is no cup but a ledge, the welt's thickness lower.
        """
        if self.construction != "welted":
            return self.hold(1.0 - shares(self.quality.cells(_CUP_ROWS)))
        top, foot = self.hold(np.array([1.0, 0.0]))
        most = self.insole_mm + top[:, 2] - self.feather[:, 2] - WELT_CLEAR_MM
        welt = np.minimum(self.spec.mm("sole.welt_thickness_mm"), most)
        return raised(foot[None, :, :2], (top[:, 2] - welt)[None])

    @property
    def lip(self) -> Floats:
        """Inner edge (n, 3) of the midsole's top, on the upper."""
        return np.asarray(self.held[0])

    @cached_property
    def bed(self) -> Floats:
        """Rim (n, 3) of the insole's room: the featherline, or inside a cup that bites deeper."""
        return self.on_bottom(
            self.feather[:, :2] - self.normals * self.outline.bed_mm[self.picked, None]
        )

    def on_bottom(self, plan: Floats) -> Floats:
        """A rim (n, 3) over plan points (n, 2) in ring order, at the edge of the last's bottom."""
        x, bottom = plan[:, 0], self.form.bottom
        side = np.where(self.w < 1.0, 1.0, -1.0)
        return raised(plan, bottom.centre(x) + bottom.raised(x, side * self.form.sine_at(x)))

    @cached_property
    def overhang_mm(self) -> Floats:
        """How far the outline stands beyond the featherline (n,)."""
        return plan_length(self.plan - self.feather[:, :2])

    @cached_property
    def side(self) -> Sidewall:
        """The sidewall between base and lip; its outermost line is the outline exactly."""
        height = self.lip[:, 2] - self.base_mm
        site = Site(
            place=self.place,
            height_mm=height,
            below_mm=self.below_mm,
            wall_mm=self.wall_mm,
            room_mm=np.maximum(self.overhang_mm - TUCK_CLEAR_MM, 0.2),
            solid=(self.feather[:, 2] - self.insole_mm - self.base_mm) / height,
            length_mm=self.form.length_mm,
            quality=self.quality,
        )
        if self.construction == "cemented":
            return sculpted(self.spec, site)
        taped = self.spec.mm("sole.foxing_height_mm") > 0.0
        if self.construction == "welted" or taped:
            return upright(self.spec, site)
        return cup(self.spec, site)

    @cached_property
    def wall(self) -> Floats:
        """Points (rows, n, 3) of the sidewall from its foot to its top edge.

        A point stands over the ground line below itself, as the outsole's edge does: over that
        below the outline, the rows next to a foot on a steep slope would lie under it.
        """
        plan = self.inside(self.side.inset_mm)
        return raised(plan, mix(self.base_z(plan[..., 0]), self.lip[:, 2], self.side.share))

    @cached_property
    def _fitted(self) -> tuple[Floats, Floats]:
        """Scale and shift (2,) each that make the extents of the whole unit exact."""
        outer = self.plan - self.normals * self.side.outermost_mm[:, None]
        exact = fit(outer, self.outline.size_mm)
        low, high = np.min(outer, axis=0), np.max(outer, axis=0)
        fitted_low, fitted_high = np.min(exact, axis=0), np.max(exact, axis=0)
        scale = (fitted_high - fitted_low) / (high - low)
        return scale, fitted_low - low * scale

    def inside(self, inset_mm: Floats) -> Floats:
        """Plan points (rows, n, 2) at distances (rows, n) inside the outline."""
        scale, shift = self._fitted
        points = self.plan - self.normals * inset_mm[..., None]
        return np.asarray(points * scale + shift)


def _sides(ring: Floats) -> tuple[Floats, Floats]:
    """The medial and the lateral half of a ring, each from heel to toe."""
    half = len(ring) // 2
    return ring[: half + 1], np.concatenate((ring[:1], ring[: half - 1 : -1]))
