"""Values set in spec files: the meaning is exact, the rest stays as people wrote it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec_edit import edited
from engine.working import flat
from schemas.reader import read_document
from tests.cli.conftest import SPEC

EXAMPLES = sorted(Path("examples").glob("*.yaml"))
HEEL = "instrumental.collar_geometry.collar_height_mm"
SPRING = "instrumental.last_profile.toe_spring_mm"
COLOUR = "appearance.colors.primary_hex"


def values(data: bytes) -> dict[str, object]:
    document = read_document(data, "spec.yaml")
    assert not document.findings, document.findings
    return flat(document.value)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_file_nothing_is_changed_in_stays_to_the_byte(path: Path) -> None:
    assert edited(path.read_bytes(), {}) == path.read_bytes()


def test_only_the_lines_of_changed_values_change() -> None:
    after = edited(SPEC.encode(), {SPRING: 12.5, COLOUR: "#AB12CD"}).decode().splitlines()
    changed = [(old, new) for old, new in zip(SPEC.splitlines(), after, strict=True) if old != new]
    assert changed == [
        (
            "  last_profile: {arch_height_mm: 14, toe_spring_mm: 11}",
            "  last_profile: {arch_height_mm: 14, toe_spring_mm: 12.5}",
        ),
        (
            '  colors: {primary_hex: "#1B1F3B", secondary_hex: "#F4F1EA"}',
            '  colors: {primary_hex: "#AB12CD", secondary_hex: "#F4F1EA"}',
        ),
    ]


def test_new_values_come_last_and_empty_tables_go() -> None:
    text = "# top\nrr: 1\ninstrumental:\n    last:\n        swing_deg: 3  # said Ada\n# tail\n"
    added = edited(text.encode(), {"instrumental.sole.depth_mm": 3, "name": "a b"}).decode()
    assert added.startswith("# top\nrr: 1\ninstrumental:\n    last:\n        swing_deg: 3  # said")
    assert values(added.encode()) == {
        "rr": 1,
        "name": "a b",
        "instrumental.last.swing_deg": 3,
        "instrumental.sole.depth_mm": 3,
    }
    gone = edited(SPEC.encode(), {HEEL: None})
    assert b"collar_geometry" not in gone and b"# a comment that must survive" in gone
    assert values(gone) == {path: v for path, v in values(SPEC.encode()).items() if path != HEEL}


def test_json_stays_json() -> None:
    text = json.dumps({"rr": 1, "name": "é", "instrumental": {"last": {"swing_deg": 3}}})
    after = edited(text.encode(), {"instrumental.last.swing_deg": 4.5, "name": None})
    assert json.loads(after) == {"rr": 1, "instrumental": {"last": {"swing_deg": 4.5}}}


WRITTEN = values(SPEC.encode())
CHANGES = st.dictionaries(
    st.sampled_from(sorted(WRITTEN)),
    st.none()
    | st.integers(-5, 500)
    | st.sampled_from([1.5, "#ab12CD", "yes", "a: b", "", "é", "7"]),
    max_size=6,
)


@settings(deadline=None)
@given(changes=CHANGES)
def test_whatever_is_set_is_what_is_read_back(changes: dict[str, object]) -> None:
    wanted = dict(WRITTEN) | changes
    expected = flat({path: value for path, value in wanted.items() if value is not None})
    assert values(edited(SPEC.encode(), changes)) == expected
