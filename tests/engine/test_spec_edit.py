"""Values set in spec files: the meaning is exact, the rest stays as people wrote it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec_edit import UnfitForEditingError, edited
from engine.working import flat
from schemas.reader import read_document
from schemas.spans import tables
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


def test_pairs_of_escapes_shift_nothing() -> None:
    """JSON writes a character beyond the first plane as two escapes, YAML reads one."""
    shoe = r"\ud83d\udc5f"
    text = f'{{"rr": 1, "name": "{shoe} {shoe.upper()}", "a": {{"b": 1, "c": 2}}}}'.replace(
        "\\U", "\\u"
    )
    assert edited(text.encode(), {}) == text.encode()
    after = edited(text.encode(), {"a.c": 3}).decode()
    assert after == '{"rr": 1, "name": "👟 👟", "a": {"b": 1, "c": 3}}'
    assert json.loads(after) == {**json.loads(text), "a": {"b": 1, "c": 3}}
    assert (
        edited(b"rr: 1 # " + shoe.encode() + b"\n", {"rr": 2})
        == b"rr: 2 # " + shoe.encode() + b"\n"
    )


LAYOUTS = {
    "windows": (
        "# top\r\nrr: 1\r\nname: a   # why\r\n\r\n# next\r\nappearance:\r\n  colors:\r\n"
        '    primary_hex: "#AABBCC"\r\n',
        {"name": "b", "appearance.colors.secondary_hex": "#112233"},
        "# top\r\nrr: 1\r\nname: b   # why\r\n\r\n# next\r\nappearance:\r\n  colors:\r\n"
        '    primary_hex: "#AABBCC"\r\n    secondary_hex: "#112233"\r\n',
    ),
    "the comment over what follows": (
        "rr: 1\ninstrumental:\n  last:\n    swing_deg: 3\n\n# looks\nappearance:\n  a: {b: x}\n",
        {"instrumental.last.cone_mm": 4, "instrumental.last.swing_deg": None},
        "rr: 1\ninstrumental:\n  last:\n    cone_mm: 4\n\n# looks\nappearance:\n  a: {b: x}\n",
    ),
    "a table goes": (
        "rr: 1\nsole:\n  depth: {a: 1}  # deep\n\n# more\nname: x\n",
        {"sole.depth.a": None},
        "rr: 1\n\n# more\nname: x\n",
    ),
    "braces with comments": (
        "{rr: 1, name: a, # c\n style: sneaker, size: {system: EU, value: 42,}}\n",
        {"size.value": 43, "name": "b c", "size.width": "G", "instrumental.last.x": 3},
        '{rr: 1, name: "b c", # c\n style: sneaker, size: {system: EU, value: 43, width: G,}, '
        "instrumental: {last: {x: 3}}}\n",
    ),
    "json on one line": (
        '{"rr":1,"name":"x","size":{"system":"EU"}}',
        {"size.wearer": "men", "name": "é", "a.b": 2.5},
        '{"rr":1,"name":"é","size":{"system":"EU", "wearer": "men"}, "a": {"b": 2.5}}',
    ),
    "json in lines": (
        '{\n  "rr": 1,\n  "name": "x"\n}\n',
        {"size.value": 42, "name": None},
        '{\n  "rr": 1,\n  "size": {"value": 42}\n}\n',
    ),
    "a text over lines": ("name: |\n  long\n  text\nrr: 1", {"name": "b"}, "name: b\nrr: 1"),
    "a date that is a text": (
        "---\n# c\nname: 2024-02-30\nrr: 1\n...\n",
        {"rr": 2},
        "---\n# c\nname: 2024-02-30\nrr: 2\n...\n",
    ),
    "no end of line": (
        "rr: 1\nlast:\n   a: 1 # x",
        {"last.b": 2},
        "rr: 1\nlast:\n   a: 1 # x\n   b: 2",
    ),
    "quotes stay": ("a: 'x'\nb: \"y\"\n", {"a": "z", "b": 3}, 'a: "z"\nb: 3\n'),
    "the mark of bytes": ("\ufeffrr: 1\nname: a\n", {"name": "b"}, "\ufeffrr: 1\nname: b\n"),
    "braces that are emptied": (
        "rr: 1\na: {b: {c: 1}, d: 2}\n",
        {"a.b.c": None},
        "rr: 1\na: {d: 2}\n",
    ),
}


@pytest.mark.parametrize("what", LAYOUTS)
def test_every_other_character_stays(what: str) -> None:
    before, changes, after = LAYOUTS[what]
    assert edited(before.encode(), changes).decode() == after


def test_what_cannot_be_set_alone_is_refused() -> None:
    with pytest.raises(UnfitForEditingError):
        edited(b"rr: 1\nname: a\n", {"name.first": "b"})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_change_there_and_back_gives_the_file_again(path: Path) -> None:
    data = path.read_bytes()
    text, found = data.decode(), tables(data.decode())
    for at in values(data):
        table, _, key = at.rpartition(".")
        span = found[table].entries[key].value
        written = text[span.start : span.end]
        value = json.loads(written) if written[0] in '"0123456789' else written
        if written.endswith(".0"):
            continue  # a number is written back without needless digits
        other = "#010203" if at.endswith("_hex") else 7
        assert edited(edited(data, {at: other}), {at: value}) == data, at


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
