"""A family's default stands in place of the table's, and what is written in place of both."""

import pytest

from schemas.defaults import differing_paths, family_rules, family_words, words_by_family
from schemas.families import STYLES, family
from schemas.families.family import Derived
from schemas.parameters import INSTRUMENTAL, PARAMETERS, parameter
from schemas.resolve import appearance_bytes, instrumental_bytes, resolve
from schemas.sizes import Size
from schemas.table.row import whole
from tests.schemas.samples import aurora, codes, tree


@pytest.mark.parametrize("style", STYLES)
def test_exactly_the_paths_a_family_sets_are_its_own(style: str) -> None:
    bare = tree(style=style, appearance=None)
    found, plain = resolve(bare), resolve(tree(style="sneaker", appearance=None))
    own = set(family(style).defaults)
    assert found.from_family == own <= found.derived
    values = {**found.instrumental, **found.appearance}
    for path, default in family(style).defaults.items():
        if not isinstance(default, Derived):
            assert values[path] == whole(parameter(path), default)
    assert plain.from_family == frozenset()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("size", [None, "men", "women", "child"])
def test_every_family_resolves_for_everybody(style: str, size: str | None) -> None:
    """Rules may read only rows above their own; whole units and ranges hold as everywhere."""
    eu = {"men": 44, "women": 37, "child": 28}.get(size or "", 0)
    wanted = {"system": "EU", "value": eu, "wearer": size} if size else None
    spec = tree(style=style, appearance=None, size=None) | ({"size": wanted} if wanted else {})
    found = resolve(spec)
    for row in PARAMETERS:
        value = {**found.instrumental, **found.appearance}[row.path]
        assert type(value) is (int if row.numeric else str)
        assert row.limits is None or row.limits[0] <= int(value) <= row.limits[1]
        assert not row.choices or value in row.choices
    assert isinstance(found.size, Size) is (size is not None)


def test_what_is_written_wins_over_the_family() -> None:
    boot = tree(style="boot", instrumental__upper__lining_mm=2.5)
    boot = boot | {"instrumental": boot["instrumental"] | {"insole": {"sockliner_mm": 7}}}
    found = resolve(boot)
    assert found.instrumental["insole.sockliner_mm"] == 7_000
    assert "insole.sockliner_mm" not in found.from_family | found.derived
    assert found.instrumental["insole.board_mm"] == 2_500
    assert found.appearance["materials.upper"] == "smooth_leather"  # the sample writes it
    assert found.appearance["materials.laces"] == "waxed_cotton"  # the sample does not


def test_a_family_enters_the_bytes_by_name_and_by_its_values() -> None:
    made = {style: resolve(tree(style=style)) for style in STYLES}
    assert len({instrumental_bytes(one) for one in made.values()}) == len(STYLES)
    assert len({appearance_bytes(one) for one in made.values()}) == len(STYLES)


def test_the_kernel_needs_no_style() -> None:
    """A spec that writes out what a family would set gives the very same values."""
    boot = resolve(tree(style="boot"))
    written: dict[str, dict[str, float | str]] = {}
    for row in INSTRUMENTAL:
        value = boot.instrumental[row.path]
        number = value if isinstance(value, str) else value / row.scale
        written.setdefault(row.section, {})[row.name] = number
    again = resolve(tree(style="sneaker") | {"instrumental": written})
    assert again.instrumental == boot.instrumental and again.style != boot.style


def test_words_are_in_the_unit_of_the_table() -> None:
    assert family_words("boot")["insole.board_mm"] == "2.5 mm"
    assert family_words("boot")["last.swing_deg"] == "5°"
    assert family_words("runner")["sole.construction"] == "cemented"
    assert set(words_by_family("sole.construction")) == {"runner", "boot"}
    assert words_by_family("last.length_mm") == {}
    assert differing_paths() == {path for style in STYLES for path in family(style).defaults}
    assert family_rules("slipper") == {}
    with pytest.raises(KeyError):
        family_words("slipper")


def test_an_unknown_style_hides_no_other_fault_and_invents_none() -> None:
    """What stands or falls with the family is not judged by the rules of another family."""
    typo = ("style: sneaker", "style: boto")
    assert codes(aurora(typo)) == ["RR-S027"]
    assert codes(aurora(typo, ("292", "310"))) == ["RR-S027", "RR-S040"]
    thick = ("instrumental:\n", "instrumental:\n  sole: {tread_depth_mm: 3.9}\n")
    assert codes(aurora(thick)) == []
    deeper = ("instrumental:\n", "instrumental:\n  sole: {tread_depth_mm: 4.5}\n")
    assert codes(aurora(deeper)) == ["RR-S051"]
    assert codes(aurora(deeper, ("style: sneaker", "style: boot"))) == []
    assert codes(aurora(deeper, typo)) == ["RR-S027"]


def test_every_other_fault_is_judged_by_the_family_that_is_named() -> None:
    deeper = ("instrumental:\n", "instrumental:\n  sole: {tread_depth_mm: 4.5}\n")
    wrong = ("lining: mesh", "lining: mehs")
    assert codes(aurora(deeper, wrong, ("style: sneaker", "style: boot"))) == ["RR-S027"]
    assert codes(aurora(deeper, wrong)) == ["RR-S051", "RR-S027"]
