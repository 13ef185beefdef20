"""Over the whole allowed range a shoe is sound and has its spec's sizes: how often, counted.

The corners of the range are where two or three extreme values meet; the rate there is what the
kernel is judged by, so it is written down rather than rounded up. The floors below are what kernel
2 reaches today: they may only rise, to every spec.
"""

import json
from collections import Counter

import pytest

from geometry.audit import audit_shoe
from geometry.build import build_shoe
from schemas.validate import validate
from tests.property.random_spec import valid_spec

SAMPLE, ALL = 12, 2000
LEAST_SHARE = 0.65


def errors_of(seed: int) -> list[tuple[str, str]]:
    """Code and part of the audit's errors on the shoe of a random valid spec."""
    resolved = validate(json.dumps(valid_spec(seed)).encode(), "f.json").resolved
    assert resolved is not None
    values = resolved.instrumental
    found = audit_shoe(build_shoe(values), values)
    return [(one.code, one.part) for one in found if one.severity == "error"]


def test_a_sample_of_valid_specs_gives_sound_shoes() -> None:
    found = [errors_of(seed) for seed in range(SAMPLE)]
    assert sum(not errors for errors in found) >= 0.5 * SAMPLE


@pytest.mark.prove
def test_valid_specs_give_sound_shoes(figures: dict[str, object]) -> None:
    found = [errors_of(seed) for seed in range(ALL)]
    sound = sum(not errors for errors in found)
    solid = sum(all(code > "RR-G106" for code, _ in errors) for errors in found)
    figures["valid specs built"] = ALL
    figures["closed, manifold, free of self-intersection in every part"] = solid
    figures["without any error of the audit"] = sound
    figures["rate"] = f"{100 * sound / ALL:.1f} %"
    for (code, part), count in Counter(
        one for errors in found for one in set(errors)
    ).most_common():
        figures[f"{code} {part}".strip()] = count
    assert sound >= LEAST_SHARE * ALL
