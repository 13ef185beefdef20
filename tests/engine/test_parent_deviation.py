"""How far a generation lies from its parents: for each of them, in the words of `rr diff`."""

import json
from dataclasses import replace

import pytest

from engine.comparand import Comparand
from engine.diff_geometry import compare_parts
from engine.export import export
from engine.generate import generate
from engine.parent_deviation import parent_deviation
from engine.specfile import SpecFile
from engine.stored_model import stored_model
from store.backends import MemoryBackend
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order

SPRUNG = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 13")
RED = SPRUNG.replace("#1B1F3B", "#AA1122")


@pytest.fixture(scope="module")
def three() -> Repository:
    """A first shoe, one with another toe spring, one of another colour."""
    made = Repository.init(MemoryBackend(), author="Ada", time=1)
    for number, text in enumerate((SPEC, SPRUNG, RED)):
        generate(made, SpecFile("spec.yaml", text.encode()), order(f"n{number}"))
    return made


def deviation_of(repository: Repository, rev: str) -> dict:
    bundle = export(repository, rev, profile="qa", formats=None, allow=[])
    return dict(json.loads(bundle.members["documents/deviation.json"]))


def test_a_first_generation_has_no_parent(three: Repository) -> None:
    told = deviation_of(three, "main~2")
    assert told["parents"] == [] and "no parent" in told["note"]


def test_the_figures_are_those_of_a_comparison(three: Repository) -> None:
    (row,) = deviation_of(three, "main~1")["parents"]
    ids = [three.resolve(rev) for rev in ("main~2", "main~1")]
    models = [stored_model(three, three.generation(one)) for one in ids]
    sides = [Comparand("x", m.parts, whole=True, mesh_ids=m.mesh_ids) for m in models]
    expected = [change.to_dict() for change in compare_parts(*sides).parts]
    assert (row["generation"], row["state"]) == (ids[0], "compared")
    assert row["parts"] == json.loads(json.dumps(expected))
    last = next(part for part in row["parts"] if part["part"] == "last")
    assert last["state"] == "changed" and last["deviation"]["max_mm"] > 1
    assert set(last["deviation"]) == {"max_mm", "mean_mm", "p95_mm", "out_mm", "in_mm"}


def test_a_shoe_of_another_colour_has_not_moved(three: Repository) -> None:
    (row,) = deviation_of(three, "main")["parents"]
    assert {part["state"] for part in row["parts"]} == {"same"}
    assert all(part["deviation"]["max_mm"] == 0 for part in row["parts"])


def test_a_parent_of_another_kernel_is_named_and_not_compared(three: Repository) -> None:
    generation = three.generation(three.resolve("main"))
    other = replace(generation, geometry=replace(generation.geometry, kernel="0"))
    (row,) = parent_deviation(three, other, stored_model(three, generation))
    assert row["parts"] == [] and row["state"].startswith("not compared")
    assert row["generation"] == generation.parents[0]


def test_both_parents_of_a_merge_are_compared(three: Repository) -> None:
    generation = three.generation(three.resolve("main"))
    merged = replace(generation, parents=(three.resolve("main~1"), three.resolve("main~2")))
    rows = parent_deviation(three, merged, stored_model(three, generation))
    assert [row["generation"] for row in rows] == list(merged.parents)
    moved = [any(part["state"] == "changed" for part in row["parts"]) for row in rows]
    assert moved == [False, True]
