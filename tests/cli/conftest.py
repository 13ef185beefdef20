"""Projects to work in: made once by the real command, copied for every test."""

import shutil
from pathlib import Path

import pytest

from tests.cli.world import call
from tests.shared import Shared

SPEC = """\
# a comment that must survive
rr: 1
name: aurora-low
style: sneaker
size: {system: EU, value: 42, width: standard, wearer: men}
instrumental:
  overall_dimensions: {shoe_length_mm: 292, shoe_width_mm: 106, sole_thickness_mm: 30}
  last_profile: {arch_height_mm: 14, toe_spring_mm: 11}
  collar_geometry: {collar_height_mm: 62}
appearance:
  materials: {upper: smooth_leather, lining: mesh, outsole: rubber}
  colors: {primary_hex: "#1B1F3B", secondary_hex: "#F4F1EA"}
  branding: {monogram_placement: heel, embroidery_thread: white}
  textures: {upper_texture: none}
"""
BARE = SPEC[: SPEC.index("appearance:")]


@pytest.fixture(scope="session")
def one_generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one generation on main, never changed by a test."""
    patch = pytest.MonkeyPatch()
    patch.setenv("RR_AUTHOR", "Ada Test <ada@example.org>")
    patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folder = tmp_path_factory.mktemp("seed") / "aurora"
    assert call("init", folder).code == 0
    (folder / "spec.yaml").write_text(SPEC)
    done = call("generate", "-m", "first", cwd=folder)
    assert done.code == 0, done.err
    patch.undo()
    return folder


@pytest.fixture(scope="session")
def factory_zip(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The factory's bundle of that generation, made once: it sets a tech pack."""

    def made() -> bytes:
        project = shutil.copytree(one_generation, tmp_path_factory.mktemp("factory") / "aurora")
        done = call("export", "--profile", "factory", "-o", "-", cwd=Path(project))
        assert done.code == 0, done.err
        return done.out

    return Shared.once("factory.zip", made)


@pytest.fixture
def project(one_generation: Path, tmp_path: Path) -> Path:
    """A copy of the project with one generation."""
    return Path(shutil.copytree(one_generation, tmp_path / "aurora"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A project without a generation, its spec.yaml the full example."""
    folder = tmp_path / "fresh"
    assert call("init", folder).code == 0
    (folder / "spec.yaml").write_text(SPEC)
    return folder
