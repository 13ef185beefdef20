"""Over the whole allowed range a shoe is sound and has its spec's sizes: how often, counted.

The corners of the range are where two or three extreme values meet; the rate there is what the
kernel is judged by, so it is written down rather than rounded up.
"""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from geometry.audit import audit_shoe
from geometry.build import build_shoe
from schemas.validate import validate
from tests.property.specs import valid_specs

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def findings_over(count: int) -> list[list[str]]:
    """The audit's codes for each of `count` valid specs, always the same specs."""
    found: list[list[str]] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=QUIET,
    )
    @given(valid_specs())
    def look(spec: dict[str, Any]) -> None:
        resolved = validate(json.dumps(spec).encode(), "f.json").resolved
        if resolved is not None:
            values = resolved.instrumental
            found.append([one.code for one in audit_shoe(build_shoe(values), values)])

    look()
    return found


def test_a_sample_of_valid_specs_gives_sound_shoes() -> None:
    """The long form writes the rate down; of a dozen, one corner of the range may be met."""
    found = findings_over(12)
    assert len(found) == 12
    assert sum(1 for codes in found if codes) <= 1


@pytest.mark.prove
def test_valid_specs_give_sound_shoes(figures: dict[str, object]) -> None:
    found = findings_over(400)
    sound = sum(not codes for codes in found)
    figures["valid specs built"] = len(found)
    figures["with no finding of the audit"] = sound
    figures["rate"] = f"{100 * sound / len(found):.1f} %"
    assert len(found) >= 300
    assert sound >= 0.95 * len(found)
