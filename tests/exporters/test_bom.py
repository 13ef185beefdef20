"""The lines of a bill, on a toy shoe and on every example."""

from fractions import Fraction

import pytest

from engine.diff_bom import Supply
from engine.mass import masses_g, shoe_g
from exporters.bom import EMBROIDERY, PADDING, BomLine, bom_lines, tenths
from exporters.components import COMPONENTS, SECTIONS
from exporters.inferred import INFERRED, inferred_of
from exporters.scene import Scene
from exporters.styles import shoe_scene
from geometry.solid import area_mm2
from schemas.materials import MATERIALS
from tests.exporters.built import EXAMPLES, built
from tests.exporters.shapes import TOY_NAMES, toy_inputs

INPUTS = toy_inputs()


def shoe() -> Scene:
    return shoe_scene(INPUTS.name, INPUTS.parts, INPUTS.appearance)


def lines(name: str) -> dict[str, BomLine]:
    one = built(name)
    found = bom_lines(one.scene, one.resolved.appearance, one.resolved.derived)
    return {line.component: line for line in found}


def test_every_part_but_the_last_is_a_line_with_its_number() -> None:
    found = bom_lines(shoe(), INPUTS.appearance, INPUTS.derived)
    numbers = {line.component: line.number for line in found}
    assert {name: numbers[name] for name in TOY_NAMES if name != "last"} == {
        name: COMPONENTS[name].number for name in TOY_NAMES if name != "last"
    }
    assert "last" not in numbers
    others = set(numbers) - set(TOY_NAMES)
    assert others == {"embroidery_thread"} | {row.component for row in inferred_of(TOY_NAMES)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_lines_stand_by_number_and_so_by_section(name: str) -> None:
    found = list(lines(name).values())
    numbers = [line.number for line in found]
    assert numbers == sorted(set(numbers))
    places = [SECTIONS.index(line.section) for line in found]
    assert places == sorted(places)
    keys = [(line.section, line.part) for line in found]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", EXAMPLES)
def test_masses_add_up_to_those_that_are_measured(name: str) -> None:
    one = built(name)
    found = lines(name)
    weighed = [line.pair_g for line in found.values() if line.pair_g is not None]
    masses = masses_g(one.shoe.parts, one.resolved)
    assert sum(weighed) == 2 * shoe_g(masses)
    for part in set(found) & set(masses) - {"lining"}:
        assert found[part].pair_g == 2 * masses[part]
    foam = found.get("collar_foam")
    assert found["lining"].pair_g is not None
    assert found["lining"].pair_g + (foam.pair_g or 0 if foam else 0) == 2 * masses["lining"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_sheets_area_times_its_thickness_is_its_volume(name: str) -> None:
    for line in lines(name).values():
        if line.gsm is None or line.net is None or line.pair_g is None:
            continue
        by_area_g = float(line.net) / 100 * float(line.gsm)
        # panels are bevelled at their edges; a lining and a tab are small or bent
        assert by_area_g == pytest.approx(float(line.pair_g), rel=0.2), line.component


@pytest.mark.parametrize("name", EXAMPLES)
def test_areas_are_less_than_half_of_the_closed_surface(name: str) -> None:
    parts = {part.name: part for part in built(name).shoe.parts}
    for line in lines(name).values():
        if line.unit == "dm²" and line.component in parts:
            half_dm2 = area_mm2(parts[line.component]) / 2 / 1e4
            assert line.net is not None
            assert 0.85 * 2 * half_dm2 < float(line.net) < 1.06 * 2 * half_dm2, line.component


@pytest.mark.parametrize("name", EXAMPLES)
def test_gross_is_net_and_its_loss(name: str) -> None:
    for line in lines(name).values():
        if line.loss is None or line.net is None:
            assert line.gross is None
        else:
            assert line.gross == line.net * (1 + line.loss.pct / 100)
            assert line.gross > line.net


def test_trims_are_counted() -> None:
    court = lines("court")
    assert (court["eyelets"].unit, court["eyelets"].net) == ("pc", Fraction(24))
    assert (court["laces"].unit, court["laces"].net) == ("pair", Fraction(1))
    assert (court["inner_box"].unit, court["inner_box"].net) == ("pc", Fraction(1))
    assert court["outer_carton"].net is None
    assert (court["eyelets"].spec, court["laces"].spec) == ("hole 4.5 mm", "flat, 7.0 mm wide")


def test_a_boots_gores_tabs_and_welt_have_their_own_units() -> None:
    boot = lines("chelsea")
    units = [boot[name].unit for name in ("gore", "pull_tab", "welt", "sole_thread")]
    assert units == ["dm²", "m", "m", "m"]
    assert boot["sole_thread"].net == boot["welt"].net * Fraction(11, 4)  # type: ignore[operator]
    assert "laces" not in boot
    assert "lace_tips" not in boot
    assert "tongue_foam" not in boot
    assert lines("court")["sole_thread"].net is None


def test_thicknesses_are_those_of_the_spec() -> None:
    court = lines("court")
    shown = {name: court[name].thickness_mm for name in ("upper", "lining", "insole_board")}
    assert shown == {"upper": "1.6", "lining": "1.0", "insole_board": "1.5"}
    assert (court["upper"].gsm, court["midsole"].gsm) == (1360, None)
    plain = {line.component: line for line in bom_lines(shoe(), INPUTS.appearance)}
    assert {line.thickness_mm for line in plain.values()} == {""}


def test_the_collars_foam_is_a_line_of_its_own() -> None:
    court = lines("court")
    assert (court["collar_foam"].number, court["collar_foam"].inferred) == (PADDING, True)
    assert court["collar_foam"].density_g_cm3 == MATERIALS["collar_foam"].density_g_cm3


def test_what_no_author_chose_is_flagged() -> None:
    flags = {
        line.component: line.inferred
        for line in bom_lines(shoe(), INPUTS.appearance, INPUTS.derived)
    }
    assert all(flags[name] for name in ("eyelets", "sockliner", "midsole", "toe_puff", "inner_box"))
    assert not any(flags[name] for name in ("upper", "lining", "outsole", "embroidery_thread"))


def test_inferred_lines_name_no_material() -> None:
    inferred = {row.component for row in INFERRED}
    for line in bom_lines(shoe(), INPUTS.appearance):
        if line.component in inferred:
            assert (line.material, line.material_id, line.color_hex) == ("", "", "")
            assert line.density_g_cm3 is None
            assert line.loss is None
            assert line.pair_g is None


def test_the_thread_is_listed_only_with_a_monogram() -> None:
    plain = dict(INPUTS.appearance) | {"branding.monogram_placement": "none"}
    assert EMBROIDERY not in {line.number for line in bom_lines(shoe(), plain)}
    thread = next(
        line for line in bom_lines(shoe(), INPUTS.appearance) if line.number == EMBROIDERY
    )
    assert (thread.color_hex, thread.color_name, thread.net) == ("#FFFFFF", "white", None)
    assert thread.comments == "monogram '=A1', placement heel"


def test_a_change_of_a_spec_keeps_all_other_numbers() -> None:
    court, boot = lines("court"), lines("chelsea")
    for component in set(court) & set(boot):
        assert court[component].number == boot[component].number
    assert "toe_cap" not in boot


def test_a_difference_of_bills_reads_the_same_lines() -> None:
    midsole = lines("court")["midsole"]
    supply = Supply(midsole.material, midsole.color_hex, midsole.net_g_per_pair)
    assert supply.net_g_per_pair == tenths(midsole.pair_g or Fraction(0))


def test_masses_round_half_to_even_without_floats() -> None:
    halves = [tenths(Fraction(n, 100)) for n in (5, 15, 24, 25, 1234)]
    assert halves == ["0.0", "0.2", "0.2", "0.2", "12.3"]
