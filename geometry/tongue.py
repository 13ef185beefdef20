"""The tongue: a padded flap along the ridge, pressed flat under the laces, full above them.

It is drawn flat, as a strip with a rounded top whose rows and columns run along its outline, and
laid on the deck. A stitched line, pressed into its face, runs along the edge.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.deck import GAP_MM, PRESSED, TONGUE_MM, UNDERLAP_MM, Deck
from geometry.exact import Floats, interpolate, mix, shares, smooth3, smooth5
from geometry.eyestay import highest_mm
from geometry.loft import slab
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.skin import Skin
from geometry.spec import Instrument

LOW_HALF_MM: Final = 21.0
"""Half-width at its end under the vamp, at length 280."""

ROOM: Final = 1.35
LEAST: Final = 0.72
"""How far it reaches round the ridge at most, of the form's half-width there; and at least, of
those half-widths."""

CORNER: Final = 0.46
CORNER_MM: Final = 17.0
"""Radius of its upper corners: at most of its half-width, and at length 280."""

SQUARE: Final = 0.12
"""What is left of the square in them, so that rows and columns meet at an angle."""

CROWN_MM: Final = 3.5
CROWN_REACH_MM: Final = 40.0
"""How much lower its upper corners stand than its middle, and how far down that shows."""

UNDER: Final = 0.30
ASIDE: Final = 0.14
"""What is left of the thickness under the eyestay and the vamp, and far aside under the lining."""

FULL: Final = 1.25
"""Its thickness above the laces, where the foam swells, of the spec's."""

EDGE: Final = 0.55
EDGE_SHARE: Final = 0.22
"""How far the round edge reaches in, of the thickness; share of that left where it ends."""

LINE_MM: Final = 4.6
LINE_HALF_MM: Final = 0.9
LINE_DEEP_MM: Final = 0.8
LINE_DEEP: Final = 0.28
"""The stitched line: how far from the edge at length 280, half its width, how deep, and how deep
at most of the thickness."""

FILLS_MM: Final = 16.0
"""Length above the eyestay over which it fills out to its thickness."""

ASIDE_MM: Final = 6.0
"""How far aside of its middle the tip's highest point is looked for too, at length 280."""

_DIAGONAL: Final = 0.41421356
"""Tangent of half of 45°: half a rounded corner as a rational arc."""

_SAMPLES: Final = 48


def tongue(deck: Deck, skin: Skin, spec: Instrument, quality: Quality) -> Part:
    """The tongue, its tip `tongue.rise_mm` above the top of the eyestay."""
    above, below = laid(deck, skin, spec, quality)
    return slab("tongue", above[:, ::-1], below[:, ::-1])


def laid(deck: Deck, skin: Skin, spec: Instrument, quality: Quality) -> tuple[Floats, Floats]:
    """Points of its face and of its lining (rows, columns, 3), from the tip down."""
    shape = _Shape(deck, spec, highest_mm(skin, spec) + spec.mm("tongue.rise_mm"))
    return shape.faces(quality)


class _Shape:
    """The tongue's outline and thickness on the deck."""

    def __init__(self, deck: Deck, spec: Instrument, tip_z_mm: float) -> None:
        self.deck, self.scale = deck, deck.scale
        self.low = deck.low_mm
        self.thick = spec.mm("tongue.thickness_mm")
        self.gap = float(np.min(deck.gap_mm))
        s = mix(0.0, self.low, shares(24))
        wanted = mix(TONGUE_MM, LOW_HALF_MM, smooth3(shares(24))) * self.scale
        room = ROOM * deck.form.front_room(deck.height(s))
        self._half_s, self._half = s, np.minimum(wanted, np.maximum(room, LEAST * wanted))
        self.wide = float(self._half[0])
        self.corner = min(CORNER * self.wide, CORNER_MM * self.scale)
        self.edge = min(EDGE * self.thick, 0.25 * self.corner)
        self.top = self._top(tip_z_mm)
        self.line = max(LINE_MM * self.scale, self.edge + 1.5 * LINE_HALF_MM)

    def _top(self, z_mm: float) -> float:
        """The s of the tip whose highest point is at z."""
        s = mix(0.0, -self.deck.above_mm, shares(_SAMPLES))
        full = FULL * self.thick
        middle = GAP_MM + 0.5 * full
        # on the face and on the lining, over the round edge, in the middle and a little aside
        inset = np.array([0.0, 0.3, 0.6, 1.0])[:, None, None]
        half = 0.5 * full * _rounded_edge(inset)
        s_mm = np.concatenate((inset, inset)) * self.edge + s
        y_mm = ASIDE_MM * self.scale * np.array([[-1.0], [0.0], [1.0]]) + 0.0 * s_mm
        z = middle + np.concatenate((half, -half)) + 0.0 * y_mm
        high = self.deck.points(y_mm, s_mm + 0.0 * y_mm, z)[..., 2]
        reach = np.maximum.accumulate(np.max(np.reshape(high, (-1, len(s))), axis=0))
        return float(interpolate(np.array([z_mm]), reach, s)[0])

    def insets(self, quality: Quality) -> Floats:
        """Distances from the outline that rows and columns follow."""
        count = 6 if quality.fine else 3
        turn = shares(count)
        rim = self.edge * turn * (0.8 + 0.2 * turn)
        part = (
            np.array([-1.0, -0.7, -0.4, -0.15, 0.15, 0.4, 0.7, 1.0])
            if quality.fine
            else np.array([-1.0, -0.4, 0.0, 0.4, 1.0])
        )
        return np.concatenate((rim, self.line + LINE_HALF_MM * part))

    def places(self, quality: Quality) -> tuple[Floats, Floats, Floats]:
        """Deck coordinates y and s (rows from the tip down, columns), distance from the outline."""
        aside = self._lines(self.wide, 2.4 if quality.fine else 4.4, quality)
        down = self._lines(self.low - self.top, 1.6 if quality.fine else 3.2, quality)
        off, below, inset = self._rounded(aside[None, :], down[:, None])
        half = self.wide - off
        y = np.concatenate((half, -half[:, -2::-1]), axis=1)
        below = np.concatenate((below, below[:, -2::-1]), axis=1)
        inset = np.concatenate((inset, inset[:, -2::-1]), axis=1)
        share = y / self.wide
        fall = 1.0 - smooth3(below / (CROWN_REACH_MM * self.scale))
        s = self.top + below + CROWN_MM * self.scale * share * share * fall
        return y * self.half(s) / self.wide, s, inset

    def _lines(self, reach: float, chord: float, quality: Quality) -> Floats:
        """Distances of lines from the outline: along the rim, round the corner, and on."""
        rim = self.insets(quality)
        bend = shares(10 if quality.fine else 5)[1:]
        corner = rim[-1] + (self.corner - rim[-1]) * bend
        count = max(4, int(np.floor((reach - corner[-1]) / chord)) + 1)
        return np.concatenate((rim, corner, mix(corner[-1], reach, shares(count)[1:])))

    def _rounded(self, aside: Floats, down: Floats) -> tuple[Floats, Floats, Floats]:
        """Distances from the side and the top, with the square corner's lines turned into arcs.

        A column at some distance from the side and a row as far from the top meet on the
        diagonal of the corner; both follow the outline at that distance.
        """
        near = np.minimum(aside, down)
        far = np.maximum(aside, down)
        radius = self.corner
        round_ = far < radius
        left = np.where(round_, radius - near, radius)
        t = _DIAGONAL * np.where(round_, radius - far, 0.0) / left
        cosine, sine = (1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t)
        beside = aside <= down
        to_side, to_top = np.where(beside, cosine, sine), np.where(beside, sine, cosine)
        off = np.where(round_, mix(radius - left * to_side, aside, SQUARE), aside)
        below = np.where(round_, mix(radius - left * to_top, down, SQUARE), down)
        return off, below, near

    def half(self, s_mm: Floats) -> Floats:
        """Half-width at places s."""
        return interpolate(s_mm, self._half_s, self._half)

    def body(self, y: Floats, s: Floats) -> Floats:
        """Thickness without edge and line: pressed in the throat, thin under the upper."""
        off = np.abs(y)
        crown = 1.0 - smooth5((off / self.gap - 0.4) / 0.7)
        seen = smooth3((self.low - UNDERLAP_MM * self.scale * 0.7 - s) / (0.3 * self.gap + 4.0))
        beside = mix(UNDER, ASIDE, smooth3((off - self.gap) / (20.0 * self.scale)))
        laced = beside + (PRESSED - beside) * crown * seen
        out = off / self.half(s)
        dome = FULL * (1.0 - 0.25 * out * out * out * out)
        begin = mix(0.0, 5.0, crown)
        return self.thick * mix(laced, dome, smooth5((begin - s) / FILLS_MM))

    def faces(self, quality: Quality) -> tuple[Floats, Floats]:
        """Points of the face and of the lining (rows, columns, 3)."""
        y, s, inset = self.places(quality)
        thick = self.body(y, s)
        round_ = _rounded_edge(inset / self.edge)
        off = (inset - self.line) / LINE_HALF_MM
        press = np.maximum(1.0 - off * off, 0.0)
        line = np.minimum(LINE_DEEP_MM, LINE_DEEP * thick) * press * press
        middle, half = GAP_MM + 0.5 * thick, 0.5 * thick * round_
        return self.deck.both(y, s, middle + half - line, middle - half)


def _rounded_edge(inset: Floats) -> Floats:
    """Share of the thickness at distances from the outline, 1 where the round edge begins."""
    into = 1.0 - np.minimum(inset, 1.0)
    return EDGE_SHARE + (1.0 - EDGE_SHARE) * np.sqrt(1.0 - into * into)
