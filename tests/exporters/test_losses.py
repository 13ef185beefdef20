"""Default losses: by kind of material and cut, each with its source, none made up."""

from fractions import Fraction

import pytest

from exporters.losses import CLOTH, LEATHER, LOSSES, MOULDED, loss_of, material_class
from schemas.materials import MATERIALS, materials_for


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_a_loss_is_the_middle_of_its_range_and_has_a_source(loss) -> None:  # type: ignore[no-untyped-def]
    assert loss.low_pct <= loss.pct <= loss.high_pct
    assert loss.source.startswith("footwear.md §4.5")


def test_the_defaults() -> None:
    assert [loss.pct for loss in LOSSES] == [30, Fraction(17, 2), Fraction(11, 2)]


@pytest.mark.parametrize("use", ["upper", "lining", "tongue", "overlay"])
def test_every_sheet_a_spec_can_name_has_one(use: str) -> None:
    assert all(loss_of(name, "sheet") in (LEATHER, CLOTH) for name in materials_for(use))


@pytest.mark.parametrize("use", ["midsole", "outsole"])
def test_every_compound_a_spec_can_name_has_one(use: str) -> None:
    assert all(loss_of(name, "moulded") == MOULDED for name in materials_for(use))


def test_what_no_source_tells_is_left_open() -> None:
    assert loss_of("insole_board", "sheet") is None
    assert loss_of("rubber", "sheet") is None
    assert loss_of("smooth_leather", "counted") is None
    assert all(loss_of(name, "counted") is None for name in MATERIALS)


def test_classes_name_only_materials_there_are() -> None:
    classes = {name: material_class(name) for name in MATERIALS}
    assert classes["suede"] == "leather"
    assert classes["knit"] == "synthetic or textile"
    assert classes["eva"] == "moulded"
    assert classes["steel"] == "other"
    known = {loss.name for loss in LOSSES} | {"other"}
    assert set(classes.values()) == known
