"""The kernel's bytes: a change of any vertex of any example shows here."""

import json
from pathlib import Path

import pytest

from tests.golden.freeze import EXAMPLES, MESHES, frozen_meshes


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.stem)
def test_an_example_is_built_to_its_frozen_bytes(path: Path) -> None:
    frozen = json.loads(MESHES.read_text())[path.stem]
    assert frozen_meshes(path) == frozen, "on purpose? python -m tests.golden.freeze"


def test_every_example_is_frozen() -> None:
    assert set(json.loads(MESHES.read_text())) == {path.stem for path in EXAMPLES.glob("*.yaml")}
