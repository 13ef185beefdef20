"""Tapes on the form read what tapes on a fine mesh of it read; solved lasts hold their girths."""

from dataclasses import replace

import pytest

from geometry.form import Form
from geometry.girths import GIRTHS, Plane, Tapes, landmarks, planes
from geometry.last import last
from geometry.quality import QUALITY
from geometry.shaping import Shaping
from tests.geometry.shoes import NAMES, instrument
from tests.geometry.tapes import tape_girth


def settled(form: Form) -> dict[str, float]:
    tapes = Tapes(form)
    for _ in range(4):
        tapes.read(form)
    return tapes.read(form)


@pytest.mark.parametrize("name", NAMES)
def test_tapes_read_the_form_as_they_read_its_mesh(name: str) -> None:
    spec = instrument(name)
    form = Form(spec)
    part = last(form, spec, QUALITY["production"])
    vertices = part.vertices_um / 1000.0
    read = settled(form)
    for girth, plane in planes(landmarks(form)).items():
        found = tape_girth(vertices, part.faces, plane.point_mm, plane.normal)
        assert found == pytest.approx(read[girth], abs=0.1), girth


@pytest.mark.parametrize(
    ("factor", "girth"), [("ball", "ball"), ("waist", "waist"), ("instep", "instep")]
)
def test_each_factor_moves_its_own_girth_one_way_and_most(factor: str, girth: str) -> None:
    form = Form(instrument())
    solved, read = form.shaping, []
    for step in (-0.1, -0.05, 0.0, 0.05, 0.1):
        form.shape(replace(solved, **{factor: getattr(solved, factor) + step}))
        read.append(settled(form))
    own = [found[girth] for found in read]
    assert own == sorted(own)
    assert own[-1] - own[0] > 5.0
    later = GIRTHS[GIRTHS.index(girth) + 1 :]
    assert all(abs(read[-1][name] - read[0][name]) < own[-1] - own[0] for name in later)


def test_a_ridge_further_forward_lengthens_the_long_heel_more_than_the_short_one() -> None:
    form = Form(instrument())
    before, solved = settled(form), form.shaping
    form.shape(replace(solved, ridge_mm=solved.ridge_mm + 3.0))
    after = settled(form)
    grown = {name: after[name] - before[name] for name in GIRTHS}
    assert grown["long_heel"] > 2.0
    assert abs(grown["short_heel"]) < 0.5 * grown["long_heel"]
    assert abs(grown["ball"]) < 0.1


def test_a_settled_tape_reads_the_same_again() -> None:
    form = Form(instrument(), Shaping())
    tapes = Tapes(form)
    for _ in range(8):
        tapes.read(form)
    first = tapes.read(form)
    assert tapes.read(form) == pytest.approx(first, abs=1e-6)


def test_a_plane_leans_by_its_own_slope() -> None:
    plane = Plane((10.0, 0.0, 5.0), 0.2, 0.5)
    assert plane.x_at(5.0) == 10.0
    assert plane.x_at(7.0) == 9.0
    assert plane.normal == (1.0, 0.2, 0.5)
