"""STEP entities as text, numbered as they come: points, curves, surfaces, shells of a solid.

Numbers go to text through integers: nothing that prints floats has a say in the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geometry.cad import Flat, Sheet
from geometry.exact import unit

if TYPE_CHECKING:
    from geometry.cad import Curve, Face, Loop, Solid
    from geometry.cad_spline import Knots
    from geometry.exact import Floats

PLACES = 5
"""Decimals of a coordinate in mm: a hundredth of a micrometre."""

KNOT_PLACES = 9
DIRECTION_PLACES = 12


class StepText:
    """The entities of one file; equal points and directions are written once."""

    def __init__(self, mirrored: bool) -> None:
        self._mirrored = mirrored
        self._lines: list[str] = []
        self._known: dict[str, int] = {}

    def add(self, entity: str) -> int:
        """The number of a new entity."""
        self._lines.append(f"#{len(self._lines) + 1}={entity};\n")
        return len(self._lines)

    def body(self) -> str:
        """All entities."""
        return "".join(self._lines)

    def solid(self, solid: Solid, title: str) -> int:
        """The number of a solid's entity."""
        vertices = [self._vertex(point) for point in solid.vertices]
        edges = [
            self.add(
                f"EDGE_CURVE('',#{vertices[edge.start]},#{vertices[edge.end]},"
                f"#{self._curve(edge.curve)},.T.)"
            )
            for edge in solid.edges
        ]
        faces = [self._face(face, edges) for face in solid.faces]
        shell = self.add(f"CLOSED_SHELL('',{references(faces)})")
        return self.add(f"MANIFOLD_SOLID_BREP({quoted(title)},#{shell})")

    def placement(self, place: Floats, axis: Floats, across: Floats) -> int:
        """The number of a place with two directions."""
        return self.add(
            f"AXIS2_PLACEMENT_3D('',#{self.point(place)},#{self.direction(axis)},"
            f"#{self.direction(across)})"
        )

    def point(self, place: Floats) -> int:
        """The number of a point (3,) in mm."""
        return self._once(f"CARTESIAN_POINT('',{self._triple(place, PLACES)})")

    def direction(self, way: Floats) -> int:
        """The number of a direction (3,)."""
        return self._once(f"DIRECTION('',{self._triple(way, DIRECTION_PLACES)})")

    def _once(self, entity: str) -> int:
        if entity not in self._known:
            self._known[entity] = self.add(entity)
        return self._known[entity]

    def _triple(self, values: Floats, places: int) -> str:
        x, y, z = values.tolist()
        across = number(y, places, negative=self._mirrored)
        return f"({number(x, places)},{across},{number(z, places)})"

    def _vertex(self, place: Floats) -> int:
        return self.add(f"VERTEX_POINT('',#{self.point(place)})")

    def _curve(self, curve: Curve) -> int:
        if curve.degree == 1:
            first, last = curve.controls
            way = unit(last - first)
            vector = self._once(f"VECTOR('',#{self.direction(way)},1.)")
            return self.add(f"LINE('',#{self.point(first)},#{vector})")
        points = references([self.point(place) for place in curve.controls])
        return self.add(
            f"B_SPLINE_CURVE_WITH_KNOTS('',{curve.degree},{points},.UNSPECIFIED.,.F.,.F.,"
            f"{_times(curve.knots)},{_at(curve.knots)},.UNSPECIFIED.)"
        )

    def _surface(self, surface: Sheet | Flat) -> int:
        if isinstance(surface, Flat):
            normal = np.array(surface.normal)
            turned = np.array([normal[2], 0.0, -normal[0]])
            across = unit(turned if abs(surface.normal[1]) < 0.9 else np.array([1.0, 0.0, 0.0]))
            across = unit(across - normal * float(np.cumsum(across * normal)[-1]))
            place = self.placement(np.array(surface.place), normal, across)
            return self.add(f"PLANE('',#{place})")
        rows = ",".join(
            references([self.point(place) for place in row]) for row in surface.controls
        )
        down, along = surface.down, surface.along
        return self.add(
            f"B_SPLINE_SURFACE_WITH_KNOTS('',{surface.degrees[0]},{surface.degrees[1]},({rows}),"
            f".UNSPECIFIED.,.F.,.F.,.F.,{_times(down)},{_times(along)},{_at(down)},{_at(along)},"
            ".UNSPECIFIED.)"
        )

    def _face(self, face: Face, edges: list[int]) -> int:
        surface = self._surface(face.surface)
        bounds = [
            self.add(f"{'FACE_BOUND' if count else 'FACE_OUTER_BOUND'}('',#{loop},.T.)")
            for count, loop in enumerate(self._loop(one, edges) for one in face.loops)
        ]
        # A plane's normal is mirrored with its numbers, that of a surface turns over.
        over = self._mirrored and isinstance(face.surface, Sheet)
        sense = ".F." if face.turned is not over else ".T."
        return self.add(
            f"ADVANCED_FACE({quoted(face.region)},{references(bounds)},#{surface},{sense})"
        )

    def _loop(self, loop: Loop, edges: list[int]) -> int:
        walked = loop[::-1] if self._mirrored else loop
        found = []
        for edge, way in walked:
            ahead = ".T." if way is not self._mirrored else ".F."
            found.append(self.add(f"ORIENTED_EDGE('',*,*,#{edges[edge]},{ahead})"))
        return self.add(f"EDGE_LOOP('',{references(found)})")


def number(value: float, places: int, *, negative: bool = False) -> str:
    """A real number, or its negative, rounded to so many decimals, without closing zeros."""
    scale = int("1" + "0" * places)
    units = int(np.floor(value * scale + 0.5))
    whole, rest = divmod(abs(units), scale)
    sign = "-" if units and (units < 0) is not negative else ""
    return f"{sign}{whole}.{str(rest).zfill(places).rstrip('0')}"


def references(numbers: list[int]) -> str:
    """A list of entities by their numbers."""
    return "(" + ",".join(f"#{one}" for one in numbers) + ")"


def quoted(text: str) -> str:
    """A text as STEP writes it: quotes doubled, what is not ASCII by its code."""
    out = []
    for letter in text:
        if letter in "'\\":
            out.append(letter * 2)
        elif " " <= letter <= "~":
            out.append(letter)
        else:
            out.append(f"\\X4\\{ord(letter):08X}\\X0\\")
    return "'" + "".join(out) + "'"


def _times(knots: Knots) -> str:
    return "(" + ",".join(str(one) for one in knots.times.tolist()) + ")"


def _at(knots: Knots) -> str:
    return "(" + ",".join(number(one, KNOT_PLACES) for one in knots.at.tolist()) + ")"
