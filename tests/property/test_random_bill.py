"""Bills and forms of random shoes of the whole range: masses, areas and numbers hold on each."""

import json

import pytest

from engine.mass import masses_g, shoe_g
from exporters.bom import BomLine, bom_lines
from exporters.bom_table import bom_csv, bom_rows
from exporters.components import COMPONENTS
from exporters.scene import LAST
from exporters.styles import shoe_scene
from geometry.build import build_shoe
from geometry.solid import area_mm2
from schemas.validate import validate
from tests.property.random_spec import valid_spec

FEW = range(4)
MANY = pytest.param(range(4, 150), marks=pytest.mark.prove, id="many")


@pytest.mark.parametrize("seeds", [pytest.param(FEW, id="few"), MANY])
def test_a_random_shoes_bill_adds_up(seeds: range) -> None:
    for seed in seeds:
        resolved = validate(json.dumps(valid_spec(seed)).encode(), "f.json").resolved
        assert resolved is not None
        shoe = build_shoe(resolved.instrumental, quality="draft")
        scene = shoe_scene("random", shoe.parts, resolved.appearance, resolved.instrumental)
        lines = bom_lines(scene, resolved.appearance, resolved.derived)
        weighed = [line.pair_g for line in lines if line.pair_g is not None]
        assert sum(weighed) == 2 * shoe_g(masses_g(shoe.parts, resolved)), seed
        drawn = {part.name: part for part in shoe.parts if part.name != LAST}
        by_part = {line.component: line for line in lines if line.component in drawn}
        assert {name: line.number for name, line in by_part.items()} == {
            name: COMPONENTS[name].number for name in drawn
        }
        for name, line in by_part.items():
            _judge(seed, line, area_mm2(drawn[name]))
        assert len(bom_rows(lines)) == len(lines)
        assert bom_csv(lines, quantities=False) == bom_csv(lines, quantities=False)


def _judge(seed: int, line: BomLine, closed_mm2: float) -> None:
    """A modelled part has a quantity; a sheet's is about half of its closed surface, a foot."""
    assert line.net is not None, (seed, line.component)
    assert line.net > 0, (seed, line.component)
    if line.unit == "dm²":
        assert 0.7 < float(line.net) * 1e4 / closed_mm2 < 1.2, (seed, line.component)
