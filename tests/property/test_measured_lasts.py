"""Outside the windows nothing is promised but this: what is valid is built, and its audit says
what came of it. How much of it is sound is counted.
"""

import json
from collections import Counter

import pytest

from engine.model import NotBuiltError, build_model
from geometry.audit import audit_shoe
from geometry.build import Shoe
from geometry.kernel import KERNEL
from schemas.rules import CROSS_RULES
from schemas.validate import validate
from tests.conftest import Figures
from tests.property.judging import in_parallel
from tests.property.measured_spec import measured_spec

FEW, MANY = 12, 400
WINDOWS = {rule.code for rule in CROSS_RULES if rule.window}
UNSOUND = "RR-G106"


def verdict(seed: int) -> str:
    """What comes of a measured spec: refused, not to be built, or audited; no crash."""
    checked = validate(json.dumps(measured_spec(seed)).encode(), "f.json")
    refused = {one.code for one in checked.findings if one.severity == "error"}
    assert not refused & WINDOWS
    if checked.resolved is None:
        return "refused"
    assert checked.resolved.measured
    try:
        model = build_model(checked.resolved, quality="draft")
    except NotBuiltError:
        return "cannot be built, and said so"
    shoe = Shoe(KERNEL, model.quality, model.parts, model.anchors_um)
    found = audit_shoe(shoe, checked.resolved.instrumental, walls=False)
    errors = {one.code for one in found if one.severity == "error"}
    if any(code <= UNSOUND for code in errors):
        return "unsound"
    warned = any(one.code in WINDOWS for one in checked.findings)
    return "off" if errors else "outside the windows, sound" if warned else "ordinary, sound"


def test_odd_lasts_are_built_and_judged() -> None:
    met = Counter(map(verdict, range(FEW)))
    assert met["outside the windows, sound"] >= 2


@pytest.mark.prove
def test_many_odd_lasts_are_built_and_judged(figures: Figures) -> None:
    met = Counter(in_parallel(verdict, range(MANY), "measured lasts"))
    figures["specs of measured lasts drawn"] = MANY
    for name, count in sorted(met.items()):
        figures[name] = count
    assert met["outside the windows, sound"] > 2 * met["unsound"]
