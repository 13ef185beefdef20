"""Whole bundles of the toy shoe, each made once: a factory's sets a tech pack."""

from functools import cache

from exporters.bundle import bundle_files
from exporters.manifest import BundleFile
from exporters.raster import render_png
from exporters.raster_shot import Shot
from exporters.scene import Scene
from tests.exporters.shapes import toy_inputs

INPUTS = toy_inputs()


@cache
def toy_bundle(profile: str, formats: tuple[str, ...] | None = None) -> tuple[BundleFile, ...]:
    """The bundle for a profile, with pictures small enough to draw in a moment."""
    return bundle_files(profile, INPUTS, formats=formats, draw=small_picture)


def small_picture(scene: Scene, view: str) -> bytes:
    return render_png(scene, Shot(view, 90, 60))
