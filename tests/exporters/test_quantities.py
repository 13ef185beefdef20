"""Areas, counts and lengths read off shapes whose own are known."""

from fractions import Fraction

import numpy as np
import pytest

from exporters.quantities import (
    PLACES,
    back_mm2,
    bodies,
    face_mm2,
    quantity,
    rounded,
    sheet_dm2,
    stitched_m,
    strip_m,
)
from geometry.loft import Loft, add_slab
from geometry.mesh import Part
from tests.exporters.built import built
from tests.exporters.shapes import box, styled


def slab(name: str, long_mm: float, wide_mm: float, *, count: int = 1) -> Part:
    """Flat strips 2 mm thick, side by side."""
    loft = Loft()
    for number in range(count):
        y, x = np.meshgrid(
            np.linspace(0.0, wide_mm, 4) + number * 2.0 * wide_mm,
            np.linspace(0.0, long_mm, 9),
        )
        low = np.stack((x, y, 0.0 * x), axis=-1)
        add_slab(loft, low + np.array([0.0, 0.0, 2.0]), low)
    return loft.part(name)


def test_a_flat_sheets_area_is_that_of_its_middle() -> None:
    part = styled(slab("lining", 200.0, 50.0))
    assert face_mm2(part) == back_mm2(part) == 10_000
    assert [sheet_dm2(part, kind) for kind in ("sheet", "padded", "ribbed")] == [2, 2, 2]


def test_a_mesh_without_regions_is_a_sheet_of_two_sides() -> None:
    part = styled(box("lining"))
    assert face_mm2(part) == back_mm2(part) == 2600


def test_a_strips_length_comes_from_area_and_border() -> None:
    for count in (1, 2):
        found = strip_m(styled(slab("pull_tab", 90.0, 16.0, count=count)))
        assert float(found or 0) == pytest.approx(2 * count * 0.090, rel=1e-9)
    assert strip_m(styled(box("pull_tab"))) is None


def test_a_bent_strip_is_as_long_as_its_faces_are_on_average() -> None:
    tabs = next(part for part in built("chelsea").scene.parts if part.name == "pull_tab")
    assert bodies(tabs) == 2
    length = float(strip_m(tabs) or 0) / 4
    wide = float(face_mm2(tabs)) / 2 / (length * 1000)
    size = built("chelsea").resolved.instrumental["last.length_mm"]
    assert wide == pytest.approx(16.0 * int(size) / 280_000, rel=0.03)


def test_stitches_tell_the_length_of_their_seam() -> None:
    welt = next(part for part in built("chelsea").scene.parts if part.name == "welt")
    tops = welt.part.vertices_um[welt.part.faces[welt.part.region == 0]].reshape(-1, 3) / 1000
    border = np.ptp(tops, axis=0)
    round_it = 2.0 * (border[0] + border[1]) * 0.87
    assert float(stitched_m(welt) or 0) / 2 * 1000 == pytest.approx(round_it, rel=0.08)
    assert stitched_m(styled(box("welt"))) is None


def test_each_kind_has_its_unit() -> None:
    one, gram = styled(box("any")), Fraction(3)
    units = {
        kind: (found.unit if (found := quantity(one, kind, gram)) else None)
        for kind in ("sheet", "padded", "ribbed", "moulded", "strip", "seamed", "pieces", "pair")
    }
    assert units == {
        "sheet": "dm²",
        "padded": "dm²",
        "ribbed": "dm²",
        "moulded": "g",
        "strip": None,
        "seamed": None,
        "pieces": "pc",
        "pair": "pair",
    }
    assert {unit for unit in units.values() if unit} <= set(PLACES)
    assert quantity(one, "moulded", gram) == ("g", gram)


def test_numbers_are_rounded_half_to_even() -> None:
    assert [str(rounded(Fraction(n, 8), 2)) for n in (1, 3, 16)] == ["0.12", "0.38", "2.00"]
    assert str(rounded(Fraction(5, 2), 0)) == "2"
