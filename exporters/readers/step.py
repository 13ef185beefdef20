"""A STEP file of solids read back without a CAD kernel: whole, closed, named, of that volume."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.errors import ReadBackFailed, UnreadableSolid
from exporters.readers.step_entities import Entity, Ref, need, read_entities
from exporters.readers.step_shape import Level, Line, Patch, around

if TYPE_CHECKING:
    from exporters.registry import EncodedFile
    from exporters.scene import Scene, StyledPart
    from geometry.exact import Floats

OFF_MM: Final = 0.1
"""How far edges may lie off the surfaces they bound."""

ENDS_MM: Final = 2e-5
"""How far a curve's end may lie off its vertex: the last decimal of a coordinate."""

GAP_MM: Final = 0.03
"""How far a solid may lie off the triangles on average: what their chords leave at most."""

BEYOND_MM: Final = 0.5
"""How far the edges of a solid may reach out of the box of the triangles."""

Point = tuple[float, float, float]


@dataclass(frozen=True)
class ReadSolid:
    """One product as read: name, colour `#RRGGBB`, material, faces, volume, box (2, 3) in mm."""

    name: str
    color_hex: str
    material: str
    faces: int
    volume_mm3: float
    box: Floats


def check(scene: Scene, files: tuple[EncodedFile, ...]) -> Mapping[str, object]:
    """What the file holds, for the manifest; `ReadBackFailed` where it is not the scene."""
    (file,) = files
    try:
        unit, solids = read_step(file.data)
    except UnreadableSolid as error:
        raise ReadBackFailed(f"{file.name}: {error}", place=file.name) from error
    found, wanted = [one.name for one in solids], [styled.name for styled in scene.parts]
    if unit != "mm" or found != wanted:
        raise ReadBackFailed(
            f"{file.name} holds {', '.join(found)} in {unit}, not {', '.join(wanted)} in mm",
            place=file.name,
        )
    for solid, styled in zip(solids, scene.parts, strict=True):
        for message in _differences(solid, styled):
            raise ReadBackFailed(f"{file.name}, part {solid.name}: {message}", place=file.name)
    parts = [
        {
            "name": solid.name,
            "closed": True,
            "faces": solid.faces,
            "volume_mm3": round(solid.volume_mm3, 3),
            "color_hex": solid.color_hex,
            "material": solid.material,
        }
        for solid in solids
    ]
    return {"closed": True, "unit": unit, "parts": parts}


def _differences(solid: ReadSolid, styled: StyledPart) -> Iterator[str]:
    """What of a solid is not that of the part."""
    style = styled.style
    if solid.color_hex != style.color_hex.upper():
        yield f"its colour is {solid.color_hex}, not {style.color_hex.upper()}"
    if solid.material != style.material_id:
        yield f"its material is {solid.material!r}, not {style.material_id!r}"
    points = styled.part.vertices_um / 1000.0
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    beyond = np.maximum(low - solid.box[0], solid.box[1] - high)
    if float(np.max(beyond)) > BEYOND_MM:
        yield f"it reaches {float(np.max(beyond)):.2f} mm beyond its triangles"
    volume = styled.solid.volume_um3_6 / 6e9
    gap = (solid.volume_mm3 - volume) / _area(styled)
    if not abs(gap) <= GAP_MM:
        yield f"its volume is {solid.volume_mm3:.0f} mm³, that of its triangles {volume:.0f} mm³"


def _area(styled: StyledPart) -> float:
    """Area of a part's triangles, mm²."""
    corners = styled.part.vertices_um[styled.part.faces] / 1000.0
    a, b = (corners[:, 1] - corners[:, 0]).T, (corners[:, 2] - corners[:, 0]).T
    x, y, z = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    return 0.5 * fsum(np.sqrt(x * x + y * y + z * z).tolist())


def read_step(data: bytes) -> tuple[str, list[ReadSolid]]:
    """The unit and the solids of a STEP file of RR Engine's. Raises `UnreadableSolid`."""
    header, entities = read_entities(data)
    need("AUTOMOTIVE_DESIGN" in header, "the STEP file is not of AP214")
    file = _File(entities)
    solids = [
        file.solid(shape, definition)
        for definition, shape in (
            (one.ref(0), one.ref(1))
            for one in entities.values()
            if one.name == "SHAPE_DEFINITION_REPRESENTATION"
        )
    ]
    need(bool(solids), "the STEP file has no solid")
    return file.unit(), solids


class _File:
    """A file's entities, and what they say together."""

    def __init__(self, entities: dict[int, Entity]) -> None:
        self._entities = entities
        self._colours = {
            one.ref(2): self._colour(one) for one in entities.values() if one.name == "STYLED_ITEM"
        }
        self._curves: dict[Ref, Line] = {}

    def get(self, number: Ref, *names: str) -> Entity:
        """An entity that has one of the names."""
        entity = self._entities[number]
        need(entity.name in names, f"#{int(number)} is {entity.name}, not {' or '.join(names)}")
        return entity

    def unit(self) -> str:
        """The unit of lengths."""
        for one in self._entities.values():
            parts = {part.name: part for part in one.values if isinstance(part, Entity)}
            if one.name == "" and "LENGTH_UNIT" in parts and "SI_UNIT" in parts:
                known = parts["SI_UNIT"].values == [".MILLI.", ".METRE."]
                return "mm" if known else "another unit"
        return "no unit"

    def solid(self, shape: Ref, definition: Ref) -> ReadSolid:
        """One product's solid. Raises `UnreadableSolid` where it is not closed."""
        design = self.get(self.get(definition, "PRODUCT_DEFINITION_SHAPE").ref(2),
                          "PRODUCT_DEFINITION")  # fmt: skip
        formation = self.get(design.ref(2), "PRODUCT_DEFINITION_FORMATION")
        name = self.get(formation.ref(2), "PRODUCT").text(0)
        items = self.get(shape, "ADVANCED_BREP_SHAPE_REPRESENTATION").refs(1)
        need(len(items) == 2, f"{name} is not one solid")
        need(items[1] in self._colours, f"{name} has no colour")
        colour, material = self._colours[items[1]]
        shell = self.get(self.get(items[1], "MANIFOLD_SOLID_BREP").ref(1), "CLOSED_SHELL")
        uses: dict[Ref, list[bool]] = {}
        vertices: dict[Ref, Point] = {}
        volume = [self._face(number, uses, vertices) for number in shell.refs(1)]
        wrong = [int(edge) for edge, ways in uses.items() if sorted(ways) != [False, True]]
        need(not wrong, f"{name} is not closed at edges {wrong[:4]}")
        edges = [self.get(edge, "EDGE_CURVE").ref(3) for edge in uses]
        controls = [self._curves[edge].controls for edge in edges if edge in self._curves]
        reach = np.concatenate([*controls, np.array(list(vertices.values()))])
        box = np.stack((np.min(reach, axis=0), np.max(reach, axis=0)))
        return ReadSolid(name, colour, material, len(shell.refs(1)), fsum(volume), box)

    def _face(self, number: Ref, uses: dict[Ref, list[bool]], vertices: dict[Ref, Point]) -> float:
        face = self.get(number, "ADVANCED_FACE")
        lines: list[tuple[Line, bool]] = []
        spots: set[Point] = set()
        for bound in face.refs(1):
            loop = self.get(self.get(bound, "FACE_OUTER_BOUND", "FACE_BOUND").ref(1), "EDGE_LOOP")
            walked = []
            for one in loop.refs(1):
                oriented = self.get(one, "ORIENTED_EDGE")
                ahead = oriented.values[4] == ".T."
                uses.setdefault(oriented.ref(3), []).append(ahead)
                edge = self.get(oriented.ref(3), "EDGE_CURVE")
                start, end = edge.ref(1), edge.ref(2)
                ends = [vertices.setdefault(at, self._vertex(at)) for at in (start, end)]
                lines.append((self._curve(edge.ref(3), ends), ahead))
                spots.update(ends)
                walked.append((start, end) if ahead else (end, start))
            following = walked[1:] + walked[:1]
            chained = all(a[1] == b[0] for a, b in zip(walked, following, strict=True))
            need(bool(walked) and chained, f"the loop #{int(bound)} is open")
        surface = self._surface(face.ref(2))
        if isinstance(surface, Patch) and not surface.trimmed:
            apart = [corner for corner in surface.corners() if corner not in spots]
            need(not apart, f"the face #{int(number)} does not reach the corners of its surface")
            return surface.flux() * (1.0 if face.values[3] == ".T." else -1.0)
        flux, off = around(surface, lines)
        need(off <= OFF_MM, f"an edge of the face #{int(number)} is {off:.3f} mm off its surface")
        return flux

    def _vertex(self, number: Ref) -> Point:
        return self._point(self.get(number, "VERTEX_POINT").ref(1))

    def _point(self, number: Ref) -> Point:
        values = self.get(number, "CARTESIAN_POINT", "DIRECTION").numbers(1)
        need(len(values) == 3, f"#{int(number)} has not three coordinates")
        return values[0], values[1], values[2]

    def _curve(self, number: Ref, ends: list[Point]) -> Line:
        curve = self.get(number, "LINE", "B_SPLINE_CURVE_WITH_KNOTS")
        if curve.name == "LINE":
            return Line(1, [0.0, 0.0, 1.0, 1.0], np.array(ends))
        if number not in self._curves:
            degree = curve.values[1]
            need(isinstance(degree, int), f"#{int(number)} has no degree")
            controls = np.array([self._point(one) for one in curve.refs(2)])
            knots = _repeated(curve.numbers(6), curve.numbers(7))
            need(len(knots) == len(controls) + int(str(degree)) + 1, f"#{int(number)}: knots")
            self._curves[number] = Line(int(str(degree)), knots, controls)
        line = self._curves[number]
        off = np.abs(line.controls[[0, -1]] - np.array(ends))
        need(
            float(np.max(off)) <= ENDS_MM, f"the curve #{int(number)} does not end at its vertices"
        )
        return line

    def _surface(self, number: Ref) -> Patch | Level:
        surface = self.get(number, "PLANE", "B_SPLINE_SURFACE_WITH_KNOTS")
        if surface.name == "PLANE":
            axes = self.get(surface.ref(1), "AXIS2_PLACEMENT_3D")
            return Level(self._point(axes.ref(1)), self._point(axes.ref(2)))
        rows = surface.values[3]
        need(isinstance(rows, list), f"#{int(number)} has no controls")
        lists = [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
        points = [[self._point(one) for one in row if isinstance(one, Ref)] for row in lists]
        need(len({len(row) for row in points}) == 1, f"the controls of #{int(number)} are no grid")
        down = _repeated(surface.numbers(8), surface.numbers(10))
        along = _repeated(surface.numbers(9), surface.numbers(11))
        degrees = int(str(surface.values[1])), int(str(surface.values[2]))
        fit = (len(points) + degrees[0] + 1, len(points[0]) + degrees[1] + 1)
        need((len(down), len(along)) == fit, f"the knots of #{int(number)} do not fit its controls")
        return Patch(degrees, down, along, np.array(points))

    def _colour(self, styled: Entity) -> tuple[str, str]:
        """Colour and material of a styled item."""
        at = self.get(styled.refs(1)[0], "PRESENTATION_STYLE_ASSIGNMENT").refs(0)[0]
        side = self.get(self.get(at, "SURFACE_STYLE_USAGE").ref(1), "SURFACE_SIDE_STYLE").refs(1)[0]
        area = self.get(self.get(side, "SURFACE_STYLE_FILL_AREA").ref(0), "FILL_AREA_STYLE")
        fill = self.get(area.refs(1)[0], "FILL_AREA_STYLE_COLOUR")
        colour = self.get(fill.ref(1), "COLOUR_RGB")
        channels = [value for value in colour.values[1:] if isinstance(value, int | float)]
        steps = [int(np.floor(value * 255.0 + 0.5)) for value in channels]
        return "#" + "".join(f"{step:02X}" for step in steps), colour.text(0)


def _repeated(times: list[float], at: list[float]) -> list[float]:
    """Knots as often as they count. Raises `UnreadableSolid`."""
    need(len(times) == len(at) and at == sorted(at), "knots and how often they count do not fit")
    return [place for place, count in zip(at, times, strict=True) for _ in range(int(count))]
