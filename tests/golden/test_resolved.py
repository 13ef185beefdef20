from pathlib import Path

import pytest

from tests.golden.freeze import EXAMPLES, FROZEN, frozen_bytes


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.stem)
def test_an_example_resolves_to_its_frozen_bytes(path: Path) -> None:
    frozen = (FROZEN / f"{path.stem}.jsonl").read_bytes()
    assert frozen_bytes(path) == frozen, "on purpose? python -m tests.golden.freeze"


def test_no_frozen_file_is_left_over() -> None:
    assert {p.stem for p in FROZEN.iterdir()} == {p.stem for p in EXAMPLES.glob("*.yaml")}
