"""The tongue: a padded strip along the ridge, pressed flat under the laces, full above them."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.deck import GAP_MM, PRESSED, Deck
from geometry.exact import Floats, clamp, half_circle, mix, shares, smooth3, smooth5, unit
from geometry.eyestay import highest_mm
from geometry.loft import slab
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.skin import Skin
from geometry.spec import Instrument

UNDERLAP_MM: Final = 20.0
LOW_HALF_MM: Final = 16.0
HIGH_HALF_MM: Final = 20.5
"""How far it runs on under the vamp, and its half-widths there and at its top, at length 280."""

ROOM: Final = 0.85
"""How far it reaches round the ridge at most, of the form's half-width there."""

TIP: Final = 0.66
TIP_CORNER: Final = 0.8
"""Height of the rounded tip, of the half-width; share of that where its grid has its corners."""

LEAN_MM: Final = 13.0
ROUND_MM: Final = 42.0
"""How far the tip leans forward, and the radius by which it opens out of the form's round."""

UNDER: Final = 0.30
"""What is left of the thickness under the eyestay and the vamp."""

EDGE: Final = 0.45
"""How far the round edge reaches in, of the thickness."""

EDGE_SHARE: Final = 0.2
"""Share of the thickness that is left where the round edge ends."""

FREE_S_MM: Final = -3.0
"""Place above the eyestay from which it leaves the form and runs on straight."""

FILLS_MM: Final = 9.0
"""Length above the eyestay over which it fills out to its thickness."""

_TRIES: Final = 3


def tongue(deck: Deck, skin: Skin, spec: Instrument, quality: Quality) -> Part:
    """The tongue, its tip `tongue.rise_mm` above the top of the eyestay."""
    shape = _Shape(deck, spec)
    rim = half_circle(0.5 * shares(3 if quality.tolerance_mm > 0.05 else 6))
    rim = rim[0], np.maximum(rim[1], EDGE_SHARE)
    top = shape.top(highest_mm(skin, spec) + spec.mm("tongue.rise_mm"), rim)
    above, below = shape.faces(top, shape.across(rim, quality), shape.along(top, rim, quality))
    return slab("tongue", above[:, ::-1], below[:, ::-1])


class _Shape:
    """The tongue as two grids over (u, v): u -1 … 1 across, v 0 … 1 up the straight part, 1 … 2
    over the tip, whose rows bend until the last is the tip's edge.
    """

    def __init__(self, deck: Deck, spec: Instrument) -> None:
        self.deck = deck
        size = deck.form.length_mm
        self.scale = size / 280.0
        low_x = size - spec.mm("upper.vamp_length_mm") + UNDERLAP_MM * self.scale
        self.low = float(self.deck.place(deck.form.ridge_height(np.array([low_x])))[0])
        self.thick = spec.mm("tongue.thickness_mm")
        ridge, _ = deck.bed(np.zeros(2), np.array([FREE_S_MM, FREE_S_MM + 2.0]))
        self.up = unit(ridge[:1] - ridge[1:])[0]
        self.gap = float(np.min(self.deck.gap_mm))
        self.wide = HIGH_HALF_MM * self.scale

    def half(self, s_mm: Floats, top: float) -> Floats:
        """Half-width of the straight part."""
        share = smooth3((self.low - s_mm) / (self.low - top))
        wanted = mix(LOW_HALF_MM, HIGH_HALF_MM, share) * self.scale
        return np.minimum(wanted, ROOM * self.deck.form.front_room(self.deck.height(s_mm)))

    def tip(self, top: float) -> tuple[float, float]:
        """Half-width where the rounded tip begins, and its height."""
        wide = float(self.half(np.array([top]), top)[0])
        return wide, TIP * wide

    def edge_mm(self) -> float:
        """How far the round edge reaches in."""
        return min(EDGE * self.thick, 0.12 * self.gap + 1.0)

    def across(self, rim: tuple[Floats, Floats], quality: Quality) -> tuple[Floats, Floats]:
        """Values of u, and of the round edge at them."""
        inset = self.edge_mm() / self.wide * (1.0 - rim[0])
        count = 8 if quality.tolerance_mm > 0.2 else 14 if quality.tolerance_mm > 0.05 else 22
        inner = (1.0 - inset[-1]) * shares(count)[:-1]
        half = np.concatenate((inner, (1.0 - inset)[::-1]))
        edge = np.concatenate((np.ones(len(inner)), rim[1][::-1]))
        return np.concatenate((-half[:0:-1], half)), np.concatenate((edge[:0:-1], edge))

    def along(
        self, top: float, rim: tuple[Floats, Floats], quality: Quality
    ) -> tuple[Floats, Floats]:
        """Values of v, and of the round edge at them."""
        start = top + self.tip(top)[1]
        chord = 3.2 if quality.tolerance_mm > 0.05 else 1.6
        low = self.edge_mm() / (self.low - start) * (1.0 - rim[0])
        count = int(np.floor((self.low - start) / chord)) + 2
        body = low[-1] + (1.0 - low[-1]) * shares(count)[1:-1]
        tip, edge = self.over_tip(top, rim, quality)
        return (
            np.concatenate((low, body, tip)),
            np.concatenate((rim[1], np.ones(len(body)), edge)),
        )

    def over_tip(
        self, top: float, rim: tuple[Floats, Floats], quality: Quality
    ) -> tuple[Floats, Floats]:
        """Values of v over the tip, and of the round edge at them."""
        high = 2.0 - self.edge_mm() / self.tip(top)[1] * (1.0 - rim[0])
        count = 5 if quality.tolerance_mm > 0.05 else 10
        body = 1.0 + (high[-1] - 1.0) * shares(count)[:-1]
        return np.concatenate((body, high[::-1])), np.concatenate(
            (np.ones(len(body)), rim[1][::-1])
        )

    def places(self, top: float, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Deck coordinates y and s (rows of v, columns of u)."""
        wide, high = self.tip(top)
        start = top + high
        body = self.low + (start - self.low) * np.minimum(v, 1.0)
        turn = clamp(v - 1.0, 0.0, 1.0)
        out = 1.0 - (1.0 - TIP_CORNER) * turn * turn
        half = np.where(v > 1.0, wide * out, self.half(body, top))
        side = body - high * _arch(out)
        edge = high * (_arch(np.array([TIP_CORNER])) - _arch(TIP_CORNER * u))
        return half[:, None] * u[None, :], side[:, None] + turn[:, None] * edge[None, :]

    def body(self, y: Floats, s: Floats, half: Floats) -> Floats:
        """Thickness without the round edge: pressed in the throat, thin under the upper."""
        off = np.where(y < 0.0, -y, y)
        crown = 1.0 - smooth5((off / self.gap - 0.4) / 0.7)
        seen = smooth3((self.low - UNDERLAP_MM * self.scale * 0.7 - s) / (0.3 * self.gap + 4.0))
        laced = UNDER + (PRESSED - UNDER) * crown * seen
        out = off / half
        dome = 1.0 - 0.30 * out * out * out * out
        begin = mix(-1.0, 5.0, crown)
        return self.thick * mix(laced, dome, smooth5((begin - s) / FILLS_MM))

    def faces(
        self, top: float, u: tuple[Floats, Floats], v: tuple[Floats, Floats]
    ) -> tuple[Floats, Floats]:
        """Points of the face and of the lining (rows, columns, 3); one on the round edge's end."""
        y, s = self.places(top, u[0], v[0])
        wide, _ = self.tip(top)
        thick = self.body(y, s, np.maximum(self.half(s, top), wide * 0.5))
        edge = u[1][None, :] * v[1][:, None]
        middle = GAP_MM + 0.5 * thick
        held = np.maximum(s, FREE_S_MM)
        ground, normal = self.deck.bed(y, held)
        ground = ground + self.up * (held - s)[..., None]
        rows = np.stack((0.5 * thick * edge, -0.5 * thick * edge))[..., None] * normal
        rows = rows + (ground + middle[..., None] * normal)
        free = clamp(-s / (25.0 * self.scale), 0.0, 2.0)
        rows[..., 0] += free * free * (LEAN_MM * self.scale) * 0.5
        rows[..., 0] += smooth3(free) * y * y / (2.0 * ROUND_MM * self.scale)
        return rows[0], rows[1]

    def top(self, z_mm: float, rim: tuple[Floats, Floats]) -> float:
        """The s of the tip whose highest point is at z, by four secant steps."""
        middle = np.zeros(1), np.ones(1)

        def highest(top: float) -> float:
            high = 2.0 - self.edge_mm() / self.tip(top)[1] * (1.0 - rim[0])
            above, below = self.faces(top, middle, (high, rim[1]))
            return float(max(np.max(above[..., 2]), np.max(below[..., 2])))

        before, now = -5.0, -15.0
        was, found = highest(before), highest(now)
        for _ in range(_TRIES):
            if found == was:
                break
            before, now = now, now + (z_mm - found) * (now - before) / (found - was)
            was, found = found, highest(now)
        return now


def _arch(out: Floats) -> Floats:
    """Height of the tip's outline, 1 in the middle and 0 at a half-width of 1, square to it."""
    square = out * out
    return np.sqrt(1.0 - 0.5 * square * (1.0 + square))
