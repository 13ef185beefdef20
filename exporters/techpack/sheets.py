"""The documents of this package: the tech pack and the overview, from inputs to PDF."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from exporters.errors import NoPatternPiece, NoPatternValues
from exporters.techpack.pack import Files, Sheet, TechPack
from exporters.techpack.typeset import pdf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporters.inputs import BundleInputs
    from exporters.scene import Scene

MEDIA_TYPE = "application/pdf"


def techpack_pdf(inputs: BundleInputs, scene: Scene) -> bytes:
    """The tech pack of a shoe, A3. Raises `FontsMissing` and `TypesettingFailed`."""
    return pdf_of(tech_pack(inputs, scene), "techpack")


def overview_pdf(inputs: BundleInputs, scene: Scene) -> bytes:
    """One A3 page to look at: pictures, colours and materials; no value, no id."""
    from exporters.techpack.overview import overview

    return pdf_of(overview(inputs, scene), "overview")


def tech_pack(inputs: BundleInputs, scene: Scene) -> TechPack:
    """Every sheet of the pack in order, not set yet."""
    from exporters.lines import LineArt
    from exporters.techpack import colours, cover, drawn, forms, pieces, tables

    files, shown = Files(), scene.worn
    art = LineArt(shown)
    hero = files.picture(picture(shown, "hero", cover.HERO_PIXELS), "hero")
    pictures = {
        view: files.picture(picture(shown, view, colours.PIXELS), f"colour-{view}")
        for view in colours.PICTURES
    }
    sheets = (
        cover.cover(inputs, hero),
        *cover.changes_sheets(inputs),
        *drawn.view_sheets(inputs, art, files),
        *drawn.map_sheets(art, files),
        tables.bom_sheet(inputs, scene),
        colours.colour_sheet(inputs, scene, pictures),
        tables.measure_sheet(inputs, scene),
        *_if_known("Construction sections", partial(drawn.section_sheets, inputs, scene, files)),
        *_if_known("Pattern overview", partial(pieces.pattern_sheets, scene, files)),
        *_if_known("Bottom outlines", partial(pieces.bottom_sheets, scene, files)),
        tables.size_sheet(inputs),
        forms.requirement_sheet(),
        forms.history_sheet(),
    )
    return TechPack(cover.head_of(inputs), sheets, files.files)


def _if_known(title: str, make: Callable[[], list[Sheet]]) -> list[Sheet]:
    """The sheets, or one that says why a design of an earlier kernel has none."""
    from exporters.cross_section import UnknownSection

    try:
        return make()
    except (NoPatternPiece, NoPatternValues, UnknownSection) as error:
        return [Sheet("tables", title, notes=(f"Not drawn: {error.message}.",))]


def picture(scene: Scene, view: str, size: tuple[int, int]) -> bytes:
    """PNG of a scene on white, of a size in pixels."""
    from exporters.raster import render_png
    from exporters.raster_shot import Shot

    return render_png(scene, Shot(view=view, width=size[0], height=size[1]))
