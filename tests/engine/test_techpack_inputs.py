"""What the engine tells a tech pack: changes against the parent, sizes beside, who and when."""

import json

import pytest

from engine.generate import generate
from engine.specfile import SpecFile
from engine.techpack_inputs import BESIDE, size_run, techpack_inputs
from engine.validate import require_valid
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order
from tests.exporters.built import FOLDER


def test_a_first_generation_has_no_changes(recorded: Repository) -> None:
    generation = recorded.generation(recorded.resolve("@"))
    resolved = require_valid(SpecFile("spec.yaml", SPEC.encode())).resolved
    told = techpack_inputs(recorded, generation, resolved)
    assert told["changes"] == () and told["parents"] == ()
    assert told["time"] == 1_700_000_000 and told["author"] == "Ada <ada@example.org>"


def test_changes_are_those_against_the_parent(repository: Repository) -> None:
    generate(repository, SpecFile("spec.yaml", SPEC.encode()), order())
    after = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 13")
    assert after != SPEC
    generate(repository, SpecFile("spec.yaml", after.encode()), order("spring"))
    generation = repository.generation(repository.resolve("@"))
    resolved = require_valid(SpecFile("spec.yaml", after.encode())).resolved
    told = techpack_inputs(repository, generation, resolved)
    first = dict(told["changes"][0])
    assert first == {
        "path": "last_profile.toe_spring_mm",
        "unit": "mm",
        "before": 11,
        "after": 13,
        "derived": False,
    }
    assert all(change["derived"] for change in told["changes"][1:])
    assert told["parents"] == generation.parents != ()


@pytest.mark.parametrize("name", ["court", "child", "chelsea"])
def test_sizes_lie_round_the_sample_size(name: str) -> None:
    valid = require_valid(SpecFile(name, (FOLDER / f"{name}.yaml").read_bytes()))
    run = size_run(valid.authored)
    assert [row.is_model for row in run].count(True) == 1 and 1 < len(run) <= 2 * BESIDE + 1
    lengths = [row.nominal_um["last_length_mm"] for row in run]
    assert lengths == sorted(set(lengths))
    (model,) = (row for row in run if row.is_model)
    assert model.nominal_um["last_length_mm"] == valid.resolved.instrumental["last.length_mm"]


def test_a_spec_without_a_size_has_no_run() -> None:
    authored = require_valid(SpecFile("x", (FOLDER / "court.yaml").read_bytes())).authored
    del authored["size"]
    assert size_run(json.loads(json.dumps(authored))) == ()


def test_the_largest_size_has_neighbours_on_one_side_only() -> None:
    text = (FOLDER / "court.yaml").read_text("utf-8").replace("value: 42", "value: 50")
    text = text.replace("shoe_length_mm: 292", "shoe_length_mm: 346")
    text = text.replace("shoe_width_mm: 106", "shoe_width_mm: 119")
    valid = require_valid(SpecFile("x", text.encode()))
    run = size_run(valid.authored)
    assert run[-1].is_model and run[-1].value == "50"
