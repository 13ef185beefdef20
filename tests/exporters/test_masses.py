from fractions import Fraction

from exporters.masses import foam_um3_6, mass_g, part_mass
from geometry.solid import area_mm2, volume_um3_6
from tests.exporters.shapes import box

VALUES = {"collar_geometry.padding_mm": 8_000, "upper.lining_mm": 1_000}


def test_mass_is_exact() -> None:
    assert mass_g(6 * 10**12, 0.85) == Fraction(85, 100)


def test_foam_is_what_the_lining_has_beyond_its_sheet() -> None:
    lining = box("lining")
    six = volume_um3_6(lining.vertices_um, lining.faces)
    sheet = 6 * 10**9 * area_mm2(lining) / 2
    assert foam_um3_6(lining, six, VALUES) == six - sheet
    assert foam_um3_6(box("upper"), six, VALUES) == 0
    assert foam_um3_6(lining, six, VALUES | {"collar_geometry.padding_mm": 0}) == 0


def test_foam_weighs_as_foam() -> None:
    lining = box("lining")
    whole = part_mass(lining, "calf_lining", None)
    padded = part_mass(lining, "calf_lining", VALUES)
    assert whole.foam_g == 0
    assert whole.total_g == mass_g(volume_um3_6(lining.vertices_um, lining.faces), 0.8)
    assert padded.own_g / Fraction("0.8") + padded.foam_g / Fraction("0.03") == Fraction(24)
    assert padded.total_g < whole.total_g
