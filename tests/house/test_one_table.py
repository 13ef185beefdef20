"""One table for one thing: what the command line offers is what the registries hold."""

from exporters.profiles import PROFILES
from exporters.raster_sheet import SHEETS
from exporters.raster_shot import ENVIRONMENTS
from exporters.registry import FORMATS
from exporters.views import VIEWS
from exporters.views_close import CLOSE_UPS
from geometry.kernel import PART_NAMES, QUALITIES
from rrcli import grade_target
from rrcli.commands import build, export, render


def test_formats_are_those_of_the_registry() -> None:
    assert set(build.FORMATS) == set(FORMATS)
    assert set(export.FORMATS) == set(FORMATS)
    assert set(grade_target.FORMATS) == set(FORMATS)


def test_parts_and_qualities_are_those_of_the_kernel() -> None:
    assert tuple(build.PARTS) == PART_NAMES
    assert tuple(build.QUALITIES) == QUALITIES


def test_profiles_are_those_of_the_registry() -> None:
    assert set(export.PROFILES) == set(PROFILES)


def test_views_are_those_of_the_renderer() -> None:
    assert set(VIEWS) == set(render.VIEWS)
    assert set(CLOSE_UPS) == set(render.CLOSE_UPS)
    assert set(SHEETS) == set(render.SHEETS)
    assert set(ENVIRONMENTS) == set(render.ENVIRONMENTS)
