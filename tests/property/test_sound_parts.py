"""Over the whole allowed range, every part is a sound body and the shoe has its spec's sizes."""

import json

import pytest
from hypothesis import given, settings

from geometry.audit import audit_shoe
from geometry.build import build_shoe
from schemas.resolve import resolve
from tests.property.specs import valid_specs


@pytest.mark.prove
@settings(max_examples=200)
@given(valid_specs())
def test_any_valid_spec_gives_a_shoe_without_findings(spec):
    values = resolve(spec).instrumental
    findings = audit_shoe(build_shoe(values), values)
    told = "\n".join(finding.message for finding in findings)
    assert not findings, f"{told}\n{json.dumps(spec)}"
