"""The shells of upper and lining: sound, thick, cut into regions, fine enough."""

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.form import Form
from geometry.quality import QUALITY
from geometry.skin import Skin
from geometry.upper import lining, shells, upper
from geometry.wall import Wall
from tests.geometry.shoes import NAMES, instrument

DRAFT = QUALITY["draft"]


def skin_of(name: str = "court", **changed: int | str) -> Skin:
    spec = instrument(name, **changed)
    return Skin(Wall(Form(spec), spec), spec)


@pytest.mark.parametrize("closure", ["laced", "gore"])
@pytest.mark.parametrize("name", NAMES)
def test_both_shells_are_sound(name: str, closure: str) -> None:
    parts = shells(skin_of(name, upper__closure=closure), DRAFT)
    for one in (upper(parts), lining(parts)):
        assert list(audit_part(one)) == []


def test_the_upper_is_cut_into_its_panels() -> None:
    part = upper(shells(skin_of(), DRAFT))
    assert {"vamp", "quarter_medial", "quarter_lateral", "collar", "throat"} <= set(part.regions)
    middle = part.vertices_um[part.faces].mean(axis=1) / 1000.0
    of = {name: middle[part.region == i] for i, name in enumerate(part.regions)}
    assert of["vamp"][:, 0].min() > of["quarter_medial"][:, 0].max() - 40.0
    assert of["quarter_medial"][:, 1].mean() > of["quarter_lateral"][:, 1].mean()
    assert of["collar"][:, 2].min() > of["vamp"][:, 2].min()


def test_a_finer_quality_has_more_rows_and_columns() -> None:
    skin = skin_of()
    sizes = [
        shells(skin, QUALITY[name]).spots.points.shape
        for name in ("draft", "standard", "production")
    ]
    assert sizes[0][0] < sizes[1][0] < sizes[2][0]
    assert sizes[0][1] < sizes[1][1] < sizes[2][1]


def test_the_shells_lie_the_lining_and_the_upper_thick_apart() -> None:
    skin = skin_of()
    spots = shells(skin, DRAFT).spots
    gap = np.linalg.norm(spots.at(spots.outer) - spots.at(spots.between), axis=2)
    np.testing.assert_allclose(gap, 1.6, atol=1e-6)
    assert (spots.between >= spots.inner + skin.wall.lining_mm - 1e-12).all()
