"""Numbers of components: given out once, one for every part that can be drawn."""

from exporters.bom import EMBROIDERY, PADDING
from exporters.components import COMPONENTS, CUTS, SECTIONS, part_numbers
from exporters.inferred import INFERRED, inferred_of
from exporters.scene import LAST
from exporters.styles import EARLIER_LOOKS, LOOKS, look_of
from schemas.parameters import INSTRUMENTAL


def test_every_part_that_has_a_look_has_a_number() -> None:
    assert set(COMPONENTS) == (set(LOOKS) | set(EARLIER_LOOKS)) - {LAST}
    assert {row.kind for row in COMPONENTS.values()} == set(CUTS)


def test_numbers_are_given_out_once() -> None:
    numbers = [row.number for row in COMPONENTS.values()] + [row.number for row in INFERRED]
    numbers += [PADDING, EMBROIDERY]
    assert len(set(numbers)) == len(numbers)
    labels = [look_of(name).label for name in COMPONENTS] + [row.label for row in INFERRED]
    assert len(set(labels)) == len(labels)


def test_numbers_follow_the_sections() -> None:
    pairs = [(row.number, look_of(row.part).section) for row in COMPONENTS.values()]
    pairs += [(row.number, row.section) for row in INFERRED]
    places = [SECTIONS.index(section) for _, section in sorted(pairs)]
    assert places == sorted(places)


def test_thicknesses_are_instrumental_parameters() -> None:
    paths = {row.path for row in INSTRUMENTAL}
    assert {path for row in COMPONENTS.values() for path in row.thickness} <= paths


def test_a_material_map_numbers_the_parts_it_shows() -> None:
    assert part_numbers(["outsole", "upper", "last"]) == {"outsole": 50, "upper": 1}
    assert list(part_numbers(["outsole", "upper"])) == ["outsole", "upper"]


def test_inferred_lines_go_with_the_parts_they_belong_to() -> None:
    slip_on = {row.component for row in inferred_of(["upper", "welt"])}
    laced = {row.component for row in inferred_of(["upper", "tongue", "laces", "sockliner"])}
    assert laced - slip_on == {"tongue_foam", "tongue_lining", "lace_tips", "sock_cover"}
    assert slip_on - laced == {"bottom_filler"}
    assert {"toe_puff", "inner_box", "tissue", "origin_label"} <= slip_on & laced
