import json
import subprocess
import sys
from typing import Any

import pytest

from schemas.flat import flatten
from schemas.parameters import PARAMETERS, Parameter
from schemas.resolve import resolve
from schemas.validate import validate
from tests.schemas.samples import AURORA, EXAMPLES, aurora, codes, tree


def test_the_spec_of_the_design_is_valid_and_complete() -> None:
    result = aurora()
    assert result.valid and result.findings == ()
    assert result.resolved == resolve(tree())
    assert result.authored == tree()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_example_is_without_any_finding(path: Any) -> None:
    assert [str(finding) for finding in validate(path.read_bytes(), path.name).findings] == []


def test_there_are_nine_different_examples() -> None:
    sneakers = {"court", "midtop", "hightop", "child"}
    runners, boots = {"runner", "trail", "walking"}, {"chelsea", "chukka"}
    assert {path.stem for path in EXAMPLES} == sneakers | runners | boots
    styles = {path.stem: validate(path.read_bytes(), path.name).resolved for path in EXAMPLES}
    told = {name: one.style for name, one in styles.items() if one}
    assert told == (
        dict.fromkeys(sneakers, "sneaker")
        | dict.fromkeys(runners, "runner")
        | dict.fromkeys(boots, "boot")
    )


def test_all_faults_are_found_at_once_each_at_its_place() -> None:
    result = aurora(
        ("rr: 1", "rr: 3"),
        ("style: sneaker", "style: snaeker"),
        ("wearer: men", "waerer: men"),
        ("292", "500"),
        ("106", "'106 mm'"),
        ("arch_height_mm", "arch_hight_mm"),
        ("toe_spring_mm: 11", "toe_spring_mm: yes"),
        ("smooth_leather", "smoth_leather"),
        ("white", "7"),
        ("  textures:", "  texture:"),
    )
    assert not result.valid
    assert [(f.code, f.line, f.column, f.path.split(".")[-1]) for f in result.findings] == [
        ("RR-S030", 1, 5, "rr"),
        ("RR-S027", 3, 8, "style"),
        ("RR-S023", 4, 48, "waerer"),
        ("RR-S026", 6, 40, "shoe_length_mm"),
        ("RR-S025", 6, 60, "shoe_width_mm"),
        ("RR-S024", 7, 3, "arch_height_mm"),
        ("RR-S023", 7, 24, "arch_hight_mm"),
        ("RR-S025", 7, 58, "toe_spring_mm"),
        ("RR-S060", 9, 1, "appearance"),
        ("RR-S027", 10, 22, "upper"),
        ("RR-S025", 12, 60, "embroidery_thread"),
        ("RR-S023", 13, 3, "texture"),
    ]
    hints = {finding.path.split(".")[-1]: finding.hint for finding in result.findings}
    assert hints["style"] == "did you mean sneaker?"
    assert hints["shoe_length_mm"].startswith("write a value from 130 to 380 mm: ")
    assert hints["waerer"] == "did you mean wearer?"
    assert hints["shoe_width_mm"] == "write 106, without quotes and unit"
    assert hints["arch_hight_mm"] == "did you mean arch_height_mm?"
    assert hints["upper"] == "did you mean smooth_leather?"
    assert hints["embroidery_thread"] == "put the text in quotes"
    assert hints["texture"] == "did you mean textures?"


def test_rules_between_values_are_asked_beside_faults_of_single_values() -> None:
    result = aurora(("292", "310"), ("arch_height_mm: 14", "arch_height_mm: 99"))
    assert codes(result) == ["RR-S040", "RR-S026"]


def test_a_rule_that_reads_a_bad_value_is_not_asked() -> None:
    assert codes(aurora(("shoe_length_mm: 292", "shoe_length_mm: 381"))) == ["RR-S026"]


def test_without_a_required_value_rules_are_not_asked() -> None:
    result = aurora(("shoe_length_mm: 292, ", ""), ("shoe_width_mm: 106", "shoe_width_mm: 60"))
    assert codes(result) == ["RR-S024"]


@pytest.mark.parametrize("row", [r for r in PARAMETERS if r.numeric], ids=lambda r: r.path)
def test_a_value_just_out_of_range_is_found_exactly(row: Parameter) -> None:
    assert row.limits is not None and row.minimum is not None and row.maximum is not None
    gap = 1 if row.integer else 0.001
    for bad in (row.minimum - gap, row.maximum + gap, -1e9, 1e9):
        spec = flatten(tree()) | {row.spec_path: bad}
        text = "\n".join(_lines(spec))
        result = validate(text.encode(), "f.yaml")
        (hit,) = [f for f in result.findings if f.severity == "error"]
        assert (hit.code, hit.path, hit.value) == ("RR-S026", row.spec_path, bad)
        line = text.splitlines()[hit.line - 1]
        assert line[hit.column - 1 :].startswith(json.dumps(bad))
        assert hit.allowed == row.allowed


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda r: r.path)
@pytest.mark.parametrize("bad", ["x y", True, None, [1], {"a": 1}], ids=repr)
def test_a_value_of_the_wrong_kind_is_found_exactly(row: Parameter, bad: Any) -> None:
    if isinstance(bad, str) and row.unit == "text":
        return
    spec = flatten(tree()) | {row.spec_path: bad}
    result = validate("\n".join(_lines(spec)).encode(), "f.yaml")
    (hit,) = [f for f in result.findings if f.severity == "error"]
    assert hit.path == row.spec_path
    choice = {"choice": "RR-S027", "hex": "RR-S028"}.get(row.unit, "RR-S025")
    assert hit.code == (choice if isinstance(bad, str) else "RR-S025")


def _lines(flat: dict[str, Any]) -> list[str]:
    """A spec in block style, one value a line, every value as JSON."""
    lines: list[str] = []
    open_tables: list[str] = []
    for path in sorted(flat):
        *tables, name = path.split(".")
        shared = 0
        while shared < min(len(tables), len(open_tables)) and tables[shared] == open_tables[shared]:
            shared += 1
        lines.extend("  " * depth + f"{tables[depth]}:" for depth in range(shared, len(tables)))
        open_tables = tables
        lines.append("  " * len(tables) + f"{name}: {json.dumps(flat[path])}")
    return lines


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("EU, value: 42", "US, value: 9"), (", wearer: men", "")], ["RR-S037"]),
        ([("value: 42", "value: 51")], ["RR-S036"]),
        ([("width: standard", "width: D")], ["RR-S035"]),
        ([("system: EU, ", "")], ["RR-S024"]),
        ([("{system: EU, value: 42, width: standard, wearer: men}", "{}")], ["RR-S024", "RR-S024"]),
        ([("{system: EU, value: 42, width: standard, wearer: men}", "EU42")], ["RR-S022"]),
        ([("system: EU", "system: eu")], ["RR-S027"]),
        ([("value: 42", "value: '42'")], ["RR-S025"]),
        ([("value: 42", "value: true")], ["RR-S025"]),
        ([("value: 42", "value: .inf")], ["RR-S021"]),
        ([("name: aurora-low", "name: ''")], ["RR-S029"]),
        ([("name: aurora-low", "name: ' x'")], ["RR-S029"]),
        ([("name: aurora-low", 'name: "a\\nb"')], ["RR-S029"]),
        ([("name: aurora-low", "name: " + "x" * 81)], ["RR-S029"]),
        ([("name: aurora-low\n", "")], ["RR-S024"]),
        ([("rr: 1", "rr: one")], ["RR-S030"]),
        ([("rr: 1", "rr: true")], ["RR-S030"]),
        ([("rr: 1\n", "")], ["RR-S024"]),
        ([("rr: 1", "rr: 1\nrr: 1")], ["RR-S020"]),
        ([('"#1B1F3B"', '"#1B1F3"')], ["RR-S028"]),
        ([('"#1B1F3B"', "navy")], ["RR-S028"]),
        ([("instrumental:", "instrumental:\n  lacing: {eyelet_pairs: 5.5}")], ["RR-S032"]),
        ([("instrumental:", "instrumental:\n  last: ")], ["RR-S022"]),
        ([("instrumental:", "instrumental:\n  last.length_mm: 3")], ["RR-S023"]),
        ([("rr: 1", "rr: 1\ninstrumental.last.length_mm: 280")], ["RR-S023"]),
        ([("appearance:", "appearance: 3\nx:")], ["RR-S022", "RR-S023"]),
        ([("branding:  {", "branding:  {monogram_text: 1234567890123, ")], ["RR-S025"]),
        ([("branding:  {", "branding:  {monogram_text: '1234567890123', ")], ["RR-S029"]),
    ],
)  # fmt: skip
def test_one_fault_gives_its_own_code(changes: list[tuple[str, str]], expected: list[str]) -> None:
    result = aurora(*changes)
    assert codes(result) == expected
    assert all(finding.hint and finding.message for finding in result.findings)


@pytest.mark.parametrize("text", ["[1, 2]", "just text", "42", "null", "- a\n- b\n"])
def test_what_is_no_table_is_one_finding(text: str) -> None:
    result = validate(text.encode(), "f")
    assert codes(result) == ["RR-S022"]


def test_a_missing_appearance_is_only_a_note() -> None:
    text = AURORA[: AURORA.index("appearance:")]
    result = validate(text.encode(), "f.yaml")
    assert result.valid
    (note,) = result.findings
    assert (note.code, note.severity, note.line) == ("RR-S060", "note", 1)
    assert isinstance(note.value, list) and len(note.value) == 8


def test_a_warning_does_not_make_a_spec_invalid() -> None:
    result = aurora(("collar_height_mm: 62", "collar_height_mm: 85"))
    assert result.valid and codes(result) == ["RR-S047"]


def test_the_schema_line_is_ignored() -> None:
    result = aurora(("rr: 1", "rr: 1\n$schema: ./spec.schema.json"))
    assert result.valid and result.authored == tree()


def test_findings_are_plain_json_whatever_was_written() -> None:
    text = AURORA.replace("292", "9" * 200).replace("106", "[1, {a: 2}]").replace("30}", "1e400}")
    result = validate(text.encode(), "f.yaml")
    assert codes(result) == ["RR-S026", "RR-S025", "RR-S021"]
    json.dumps([finding.to_dict() for finding in result.findings], allow_nan=False)
    assert all(len(finding.message) < 300 for finding in result.findings)


def test_a_flood_of_unknown_keys_stays_cheap() -> None:
    text = AURORA + "".join(f"key{number}: 1\n" for number in range(3_000))
    result = validate(text.encode(), "f.yaml")
    assert codes(result) == ["RR-S023"] * 3_000


def test_validating_loads_neither_numpy_nor_trimesh() -> None:
    script = (
        "import sys; from schemas.validate import validate; validate(b'rr: 1', 'f')\n"
        "print([m for m in ('numpy', 'rfc8785', 'trimesh') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
