"""A spec written out in full is a valid spec of the very same shoe."""

from pathlib import Path

import pytest

from engine.explicit_spec import explicit_spec
from engine.specfile import SpecFile
from engine.validate import require_valid
from tests.cli.conftest import BARE, SPEC
from tests.cli.world import call

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
TEXTS = {path.stem: path.read_bytes() for path in EXAMPLES} | {
    "bare": BARE.encode(),
    "quoted": SPEC.replace("name: aurora-low", 'name: "12: \\"x\\" # y"').encode(),
    "word": SPEC.replace("name: aurora-low", 'name: "true"').encode(),
}


@pytest.mark.parametrize("name", TEXTS)
def test_it_resolves_to_the_same_values(name: str) -> None:
    first = require_valid(SpecFile("a", TEXTS[name])).resolved
    text = explicit_spec(require_valid(SpecFile("a", TEXTS[name])))
    again = require_valid(SpecFile("b", text.encode())).resolved
    assert again.instrumental == first.instrumental and again.appearance == first.appearance
    assert (again.name, again.style, again.size) == (first.name, first.style, first.size)
    assert all(again.appearance.get(path) == "" for path in again.derived)


def test_resolve_prints_it_and_validate_takes_it() -> None:
    done = call("resolve", "-", "--format", "yaml", stdin=SPEC.encode())
    assert done.code == 0 and done.text.startswith("rr: 1\nname: aurora-low\n")
    assert "    length_mm: 280  # derived\n" in done.text
    assert "    toe_spring_mm: 11\n" in done.text
    assert call("validate", "-", stdin=done.out).code == 0
    for other in ("--derived", "--json"):
        assert call("resolve", "-", "--format", "yaml", other, stdin=SPEC.encode()).code == 2
