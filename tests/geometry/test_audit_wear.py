"""Planted faults of walls, fit and mass; sound examples have none of them."""

import numpy as np
import pytest

from geometry.audit import audit_shoe
from geometry.audit_walls import GAP_MM, audit_gap, audit_walls
from geometry.audit_wear import audit_mass, audit_wear, mass_range_g, opening_mm
from geometry.mesh import Part
from geometry.near import corner_normals
from tests.geometry.shoes import NAMES, instrumental, shoe


def parts(name: str = "court") -> dict[str, Part]:
    return {part.name: part for part in shoe(name).parts}


def pushed(part: Part, where: np.ndarray, by_mm: float) -> Part:
    """A part some of whose vertices are moved along their normals."""
    normals = corner_normals(part.vertices_um / 1000, part.faces)
    points = part.vertices_um + np.rint(normals * by_mm * 1000 * where[:, None]).astype(np.int32)
    return Part(part.name, points, part.faces)


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_shoe_has_no_errors_and_its_lining_lies_on_the_last(name: str) -> None:
    found = audit_shoe(shoe(name), instrumental(name), contacts=False)
    assert [one for one in found if one.severity == "error"] == []
    assert not {"RR-G140", "RR-G141", "RR-G142", "RR-G144"} & {one.code for one in found}


@pytest.mark.parametrize("name", ["upper", "lining", "midsole", "outsole"])
def test_a_thin_wall_is_found_with_its_place(name: str) -> None:
    part = parts()[name]
    middle = np.array([140_000, 0, 30_000])
    spot = int(np.argmin(np.abs(part.vertices_um - middle).sum(axis=1)))
    away = np.abs(part.vertices_um - part.vertices_um[spot]).max(axis=1)
    copied = part.vertices_um.copy()
    # A dent: another vertex of the part, facing the other way, is brought right up to this one.
    normals = corner_normals(part.vertices_um / 1000, part.faces)
    facing = (normals * normals[spot]).sum(axis=1) < -0.8
    other = int(np.argmin(np.where(facing, away, 10**9)))
    copied[other] = part.vertices_um[spot] - np.rint(normals[spot] * 100).astype(np.int32)
    thin = {**parts(), name: Part(name, copied, part.faces)}
    found = [one for one in audit_walls(thin, instrumental("court")) if one.part == name]
    assert [one.code for one in found] == ["RR-G140"]
    assert found[0].value < found[0].limit
    assert found[0].place_mm is not None


@pytest.mark.parametrize(("by_mm", "code"), [(-1.2, "RR-G141"), (1.2, "RR-G142")])
def test_a_lining_off_or_inside_its_last(by_mm: float, code: str) -> None:
    """Its inside faces the last: along its normals it moves inward."""
    lining, last = parts()["lining"], parts()["last"]
    x, z = lining.vertices_um[:, 0], lining.vertices_um[:, 2]
    heel = (x > 30_000) & (x < 60_000) & (z > 45_000) & (z < 70_000)
    faulty = pushed(lining, heel, by_mm)
    marks, values = shoe().anchors_um, instrumental("court")
    assert list(audit_gap(lining, last, marks, values)) == []
    (one,) = audit_gap(faulty, last, marks, values)
    assert one.code == code
    assert one.value == pytest.approx(1.2, abs=0.45)
    assert one.limit == GAP_MM
    assert one.place_mm is not None and 30 < one.place_mm[0] < 60


def test_an_opening_too_small_for_the_foot() -> None:
    values = instrumental("court")
    opening = opening_mm(parts(), shoe().anchors_um)
    assert opening is not None and opening > int(values["last.long_heel_girth_mm"]) / 1000
    wide = values | {"last.long_heel_girth_mm": 600_000}
    assert [one.code for one in audit_wear(parts(), shoe().anchors_um, wide)] == ["RR-G143"]


def test_gores_give_and_what_they_give_counts() -> None:
    """The tighter the shaft, the more a gore has to give."""
    values = instrumental("chelsea")
    found = {
        width: next(
            one.value
            for one in audit_wear(
                parts("chelsea"),
                shoe("chelsea").anchors_um,
                values | {"upper.gore_width_mm": width, "last.long_heel_girth_mm": 500_000},
            )
            if one.code == "RR-G143"
        )
        for width in (20_000, 60_000)
    }
    assert found[60_000] - found[20_000] == pytest.approx(56.0, abs=0.01)


def test_a_topline_on_the_ankle_bone() -> None:
    """The malleolus of a foot that long is where the topline ends."""
    values = instrumental("court") | {"last.toe_allowance_mm": 75_000}
    codes = [one.code for one in audit_wear(parts(), shoe().anchors_um, values)]
    assert codes == ["RR-G144"]


def test_mass_is_held_to_a_range_that_grows_with_the_shoe() -> None:
    values = instrumental("court")
    assert mass_range_g(values) == (200.0, 450.0)
    longer = mass_range_g(values | {"last.length_mm": 284_233})
    assert longer[1] / 450.0 == pytest.approx(1.026, abs=0.001)
    assert mass_range_g(values | {"sole.construction": "welted"})[1] == pytest.approx(720.0)
    assert list(audit_mass(300.0, values)) == []
    (light,), (heavy,) = audit_mass(150.0, values), audit_mass(500.0, values)
    assert (light.code, light.limit, heavy.limit) == ("RR-G146", 200.0, 450.0)
