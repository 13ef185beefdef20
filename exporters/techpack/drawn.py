"""Drawn sheets: dimensioned views, the numbered material map, construction sections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from exporters.components import part_numbers
from exporters.cross_section import LONG, STATIONS
from exporters.dimension_views import dimensioned
from exporters.material_map import material_map
from exporters.section_drawing import section_drawing
from exporters.styles import look_of
from exporters.techpack.pack import Column, Sheet, Table
from exporters.techpack.placing import GAP_MM, PAGE_MM, SCALES, largest, placed_pages
from schemas.materials import MATERIALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporters.drawing import Drawing
    from exporters.inputs import BundleInputs
    from exporters.lines import LineArt
    from exporters.scene import Scene
    from exporters.techpack.pack import Files
    from exporters.techpack.placing import Rows

SIDES: Final = ("lateral", "medial", "top", "bottom")
CAPTIONS: Final = {
    "lateral": "Lateral",
    "medial": "Medial",
    "top": "Top",
    "bottom": "Bottom",
    "back": "Back",
    "front": "Front",
    "three_quarter": "Three-quarter",
}
HALF: Final = tuple(scale for scale in SCALES if scale <= 0.5)
HALF_MM: Final = (PAGE_MM[0] - GAP_MM) / 2
ENDS_MM: Final = {"back": 150.0, "front": 150.0, "three_quarter": 112.0}
"""Room for one view of two across a sheet, and across for each of three."""

MAP_MM: Final = (186.0, PAGE_MM[1])
"""Room for the views of the map, beside which its key stands."""

SECTION_CAPTIONS: Final = {
    "heel": "12 % of the internal length",
    "ball": "Ball line",
    "fore": "75 % of the internal length",
    LONG: "Long section, heel point to toe point",
}


def view_sheets(inputs: BundleInputs, art: LineArt, files: Files) -> list[Sheet]:
    """The views with their dimensions: sides and plan, then the ends as large as they can be."""
    measures = _measures(inputs)

    def drawing(view: str, scale: float) -> Drawing:
        return dimensioned(art, view, inputs.anchors_um, measures, scale)

    scale = next(
        (one for one in HALF if all(drawing(view, one).width_mm <= HALF_MM for view in SIDES)),
        HALF[-1],
    )
    sides = [files.drawn(drawing(view, scale), view, CAPTIONS[view]) for view in SIDES]
    ends = [
        files.drawn(largest(partial(drawing, view), (wide, PAGE_MM[1])), view, CAPTIONS[view])
        for view, wide in ENDS_MM.items()
    ]
    if len(placed_pages(ends)) > 1:
        ends = [files.drawn(drawing(view, HALF[0]), view, CAPTIONS[view]) for view in ENDS_MM]
    pages = [*placed_pages(sides), *placed_pages(ends)]
    return [
        Sheet(
            "drawings",
            "Views",
            _counted("Hidden lines removed, overall dimensions", number, len(pages)),
            scale_of(rows),
            rows,
            notes=(
                "Dimensions in mm, with their tolerance where a trade default is known. "
                "Heights are over the ground the shoe stands on; back height over the heel seat.",
            ),
        )
        for number, rows in enumerate(pages, 1)
    ]


def map_sheets(art: LineArt, files: Files) -> list[Sheet]:
    """The numbered map, and its key: the numbers of the bill of materials."""
    names = [styled.name for styled in art.scene.parts]
    numbers = part_numbers(names)
    found = material_map(art, {name: str(number) for name, number in numbers.items()}, HALF[0])
    placed = [
        files.drawn(drawing, f"map-{view}", CAPTIONS[view])
        for view, drawing in found.drawings.items()
    ]
    pages = placed_pages(placed, MAP_MM)
    return [
        Sheet(
            "drawings",
            "Material map",
            _counted("Numbers are the lines of the bill of materials", number, len(pages)),
            scale_of(rows),
            rows,
            aside=_key(art.scene, numbers, found.shown) if number == 1 else None,
        )
        for number, rows in enumerate(pages, 1)
    ]


def section_sheets(inputs: BundleInputs, scene: Scene, files: Files) -> list[Sheet]:
    """Sections across at 12 %, the ball line and 75 %, and the long one on a sheet of its own."""
    across = [
        files.drawn(
            largest(partial(_section, inputs, scene, name), PAGE_MM),
            f"section-{name}",
            SECTION_CAPTIONS[name],
        )
        for name in STATIONS
        if name != LONG
    ]
    long = files.drawn(
        largest(partial(_section, inputs, scene, LONG), PAGE_MM),
        "section-long",
        SECTION_CAPTIONS[LONG],
    )
    note = (
        "12 % and 75 % are of the internal length. Sections across are seen from behind, the long "
        "one from the outside. The last is dashed, as the room it leaves. Lengths are of the cut."
    )
    pages = [*placed_pages(across), ((long,),)]
    return [
        Sheet(
            "drawings",
            "Construction sections",
            _counted("Stack, sidewall and thicknesses", number, len(pages)),
            scale_of(rows),
            rows,
            notes=(note,),
        )
        for number, rows in enumerate(pages, 1)
    ]


def _section(inputs: BundleInputs, scene: Scene, name: str, scale: float) -> Drawing:
    return section_drawing(scene, inputs.anchors_um, _measures(inputs), name, scale)


def _measures(inputs: BundleInputs) -> Mapping[str, float]:
    """The recorded measures, and those of the measuring sheet that drawings show."""
    from geometry.shoesheet import shoe_sheet

    parts = {part.name: part for part in inputs.parts}
    try:
        return {**shoe_sheet(parts, inputs.anchors_um), **inputs.measures}
    except KeyError:  # a design of an earlier kernel has not all landmarks
        return inputs.measures


def scale_of(rows: Rows) -> str:
    """The scale of a sheet: that of its drawings, where they have one."""
    scales = {one.scale for row in rows for one in row}
    return scales.pop() if len(scales) == 1 else "as shown"


def _counted(text: str, number: int, pages: int) -> str:
    return text if pages == 1 else f"{text}, {number} of {pages}"


def _key(scene: Scene, numbers: Mapping[str, int], shown: Mapping[str, str]) -> Table:
    """What each number is, and on which view it stands."""
    styles = {styled.name: styled.style for styled in scene.parts}
    rows = []
    for name, number in sorted(numbers.items(), key=lambda item: item[1]):
        style = styles[name]
        view = CAPTIONS[shown[name]] if name in shown else "not seen"
        rows.append(
            (
                {"number": str(number)},
                look_of(name).label,
                MATERIALS[style.material_id].label,
                {"swatch": style.color_hex, "text": style.color_hex},
                view,
            )
        )
    columns = (
        Column("No.", 0.7, "center"),
        Column("Part", 2.4),
        Column("Material", 3.0),
        Column("Colour", 1.6),
        Column("View", 1.2),
    )
    return Table(columns, tuple(rows))
