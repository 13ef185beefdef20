"""What holds for every spec: it resolves, however it is written, to the same bytes."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.flat import flatten
from schemas.parameters import APPEARANCE, INSTRUMENTAL, PARAMETERS, parameter
from schemas.resolve import (
    appearance_bytes,
    authored_bytes,
    instrumental_bytes,
    resolve,
    written_number,
)
from schemas.validate import validate
from tests.property.specs import as_yaml, shuffled, specs, valid_specs


@given(specs())
def test_every_spec_of_allowed_values_resolves_inside_the_ranges(spec: dict[str, Any]) -> None:
    found = resolve(spec)
    assert found.instrumental.keys() == {row.path for row in INSTRUMENTAL}
    for path, value in (found.instrumental | found.appearance).items():
        row = parameter(path)
        if row.limits is not None:
            assert type(value) is int and row.limits[0] <= value <= row.limits[1], path
        else:
            assert isinstance(value, str)


@given(specs())
def test_only_rules_between_values_can_refuse_it(spec: dict[str, Any]) -> None:
    result = validate(json.dumps(spec).encode(), "f.json")
    assert all(finding.code >= "RR-S038" for finding in result.findings), result.findings
    assert all(finding.line >= 1 and finding.hint for finding in result.findings)


@given(valid_specs())
def test_valid_specs_of_every_size_and_wearer_exist(spec: dict[str, Any]) -> None:
    result = validate(json.dumps(spec).encode(), "f.json")
    assert result.valid, [str(finding) for finding in result.findings]


@given(st.one_of(specs(), valid_specs()), st.data())
def test_how_it_is_written_never_matters(spec: dict[str, Any], data: st.DataObject) -> None:
    other = data.draw(shuffled(spec))
    readings = [
        validate(text.encode(), "f")
        for text in (
            json.dumps(spec),
            json.dumps(other, indent=2),
            as_yaml(spec) + "\n",
            as_yaml(other) + "\n",
        )
    ]
    if readings[0].authored is None:
        assert all(reading.authored is None for reading in readings)
        wanted = sorted((f.code, f.path) for f in readings[0].findings)
        for reading in readings[1:]:
            assert sorted((f.code, f.path) for f in reading.findings) == wanted
        return
    forms = set()
    for reading in readings:
        assert reading.authored is not None and reading.resolved is not None
        forms.add(
            (
                authored_bytes(reading.authored),
                instrumental_bytes(reading.resolved),
                appearance_bytes(reading.resolved),
            )
        )
    assert len(forms) == 1


@given(specs())
def test_resolving_what_was_resolved_changes_nothing(spec: dict[str, Any]) -> None:
    found = resolve(spec)
    full: dict[str, Any] = {
        key: spec[key] for key in spec if key not in ("instrumental", "appearance")
    }
    for row in PARAMETERS:
        value = (found.instrumental | found.appearance)[row.path]
        full.setdefault(row.half, {}).setdefault(row.section, {})[row.name] = written_number(
            row, value
        )
    again = resolve(full)
    assert instrumental_bytes(again) == instrumental_bytes(found)
    assert appearance_bytes(again) == appearance_bytes(found)
    assert again.derived == frozenset()


@given(specs(), st.sampled_from([row for row in PARAMETERS if row.limits]), st.booleans())
def test_one_value_out_of_range_is_found_where_it_stands(
    spec: dict[str, Any], row: Any, low: bool
) -> None:
    bad = row.minimum - 1 if low else row.maximum + 1
    spec.setdefault(row.half, {}).setdefault(row.section, {})[row.name] = bad
    text = as_yaml(spec) + "\n"
    hits = [f for f in validate(text.encode(), "f").findings if f.code < "RR-S038"]
    assert [(hit.code, hit.path, hit.value) for hit in hits] == [("RR-S026", row.spec_path, bad)]
    line = text.splitlines()[hits[0].line - 1]
    assert line[: hits[0].column - 1].strip() == f"{row.name}:"
    assert line[hits[0].column - 1 :].startswith(json.dumps(bad))


@given(specs())
def test_appearance_never_moves_geometry(spec: dict[str, Any]) -> None:
    bare = {key: spec[key] for key in spec if key != "appearance"}
    assert instrumental_bytes(resolve(bare)) == instrumental_bytes(resolve(spec))
    assert len(flatten(bare)) + len(APPEARANCE) >= len(flatten(spec))
