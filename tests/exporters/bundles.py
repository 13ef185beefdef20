"""Whole bundles of the toy shoe, each made once: a factory's sets a tech pack."""

import pickle
from functools import cache

import pytest

from exporters.bundle import bundle_files
from exporters.inputs import BundleInputs
from exporters.manifest import BundleFile
from exporters.raster import render_png
from exporters.raster_shot import Shot
from exporters.scene import Scene
from tests.exporters.shapes import toy_inputs
from tests.exporters.techpack.packs import small_pictures
from tests.shared import Shared

INPUTS = toy_inputs()


@cache
def toy_bundle(profile: str, formats: tuple[str, ...] | None = None) -> tuple[BundleFile, ...]:
    """The bundle for a profile, with pictures small enough to draw in a moment."""

    def made() -> bytes:
        return pickle.dumps(fresh_bundle(profile, INPUTS, formats))

    name = "-".join(("toy", profile, *(("all",) if formats is None else formats)))
    return tuple(pickle.loads(Shared.once(name, made).read_bytes()))


def fresh_bundle(
    profile: str, inputs: BundleInputs, formats: tuple[str, ...] | None = None
) -> tuple[BundleFile, ...]:
    """The same made now, of any inputs."""
    with pytest.MonkeyPatch.context() as patch:
        small_pictures(patch)
        return bundle_files(profile, inputs, formats=formats, draw=small_picture)


def small_picture(scene: Scene, view: str) -> bytes:
    return render_png(scene, Shot(view, 90, 60))
