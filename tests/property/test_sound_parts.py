"""Over the whole allowed range, every part is a sound body and the shoe has its spec's sizes."""

import json

import pytest
from hypothesis import assume, given, settings

from geometry.audit import audit_shoe
from geometry.build import build_shoe
from schemas.validate import validate
from tests.property.specs import valid_specs


@pytest.mark.prove
@settings(max_examples=200)
@given(valid_specs())
def test_any_valid_spec_gives_a_shoe_without_findings(spec):
    data = json.dumps(spec).encode()
    resolved = validate(data, "f.json").resolved
    assume(resolved is not None)
    values = resolved.instrumental
    findings = audit_shoe(build_shoe(values), values)
    told = "\n".join(finding.message for finding in findings)
    assert not findings, f"{told}\n{data.decode()}"
