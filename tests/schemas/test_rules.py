"""Each rule between values: just inside it is quiet, just outside it speaks at the right place."""

from typing import Any

import pytest

from schemas.flat import flatten
from schemas.parameters import parameter
from schemas.rules import CROSS_RULES
from schemas.rules_last import LAST_RULES
from schemas.rules_measured import MEASURED_RULES
from schemas.validate import Validation, validate
from tests.schemas.samples import tree


def checked(**changes: Any) -> Validation:
    import json

    return validate(json.dumps(tree(**changes)).encode(), "f.json")


LAST = "instrumental__last__"
OVERALL = "instrumental__overall_dimensions__"
COLLAR = "instrumental__collar_geometry__"
UPPER = "instrumental__upper__"
SOLE = "instrumental__sole__"
PAIRS = {"instrumental__lacing__eyelet_pairs": 6, "instrumental__upper__vamp_length_mm": 97.5}

EDGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("RR-S038", {"size__value": 34, "size__wearer": "men"}, {"size__value": 33.5}),
    ("RR-S040", {f"{OVERALL}shoe_length_mm": 304}, {f"{OVERALL}shoe_length_mm": 304.01}),
    ("RR-S040", {f"{OVERALL}shoe_length_mm": 284}, {f"{OVERALL}shoe_length_mm": 283.9}),
    ("RR-S041", {f"{OVERALL}shoe_width_mm": 115.76}, {f"{OVERALL}shoe_width_mm": 115.8}),
    ("RR-S041", {f"{OVERALL}shoe_width_mm": 95.76}, {f"{OVERALL}shoe_width_mm": 95.7}),
    ("RR-S042", {f"{LAST}heel_elevation_mm": 17.5}, {f"{LAST}heel_elevation_mm": 17.6}),
    (
        "RR-S043",
        {f"{LAST}ball_girth_mm": 278, f"{LAST}ball_width_mm": 95},
        {f"{LAST}ball_girth_mm": 278.1, f"{LAST}ball_width_mm": 95},
    ),
    ("RR-S045", {f"{UPPER}vamp_length_mm": 125.5}, {f"{UPPER}vamp_length_mm": 125.6}),
    ("RR-S046", {f"{COLLAR}ankle_height_mm": 62}, {f"{COLLAR}ankle_height_mm": 62.1}),
    ("RR-S047", {f"{COLLAR}collar_height_mm": 83}, {f"{COLLAR}collar_height_mm": 85}),
    (
        "RR-S048",
        {f"{OVERALL}sole_thickness_mm": 36, "instrumental__last_profile__toe_spring_mm": 6},
        {f"{OVERALL}sole_thickness_mm": 36, "instrumental__last_profile__toe_spring_mm": 5.9},
    ),
    (
        "RR-S048",
        {f"{OVERALL}sole_thickness_mm": 60, f"{LAST}heel_elevation_mm": 40},
        {f"{OVERALL}sole_thickness_mm": 60, f"{LAST}heel_elevation_mm": 40.1},
    ),
    (
        "RR-S049",
        {f"{UPPER}vamp_length_mm": 88, f"{UPPER}toe_cap_length_mm": 78},
        {f"{UPPER}vamp_length_mm": 88, f"{UPPER}toe_cap_length_mm": 78.1},
    ),
    ("RR-S049", {f"{UPPER}toe_cap_length_mm": 20}, {f"{UPPER}toe_cap_length_mm": 19.9}),
    ("RR-S049", {f"{UPPER}toe_cap_length_mm": 0}, {f"{UPPER}toe_cap_length_mm": 0.1}),
    ("RR-S050", {f"{UPPER}vamp_length_mm": 97.5}, PAIRS | {f"{UPPER}vamp_length_mm": 97.6}),
    (
        "RR-S050",
        PAIRS | {"instrumental__lacing__lace_width_mm": 7},
        PAIRS | {"instrumental__lacing__lace_width_mm": 7.3},
    ),
    ("RR-S051", {f"{SOLE}tread_depth_mm": 3.9}, {f"{SOLE}tread_depth_mm": 4}),
    ("RR-S052", {f"{UPPER}heel_tab_height_mm": 59}, {f"{UPPER}heel_tab_height_mm": 59.1}),
    (
        "RR-S054",
        {f"{SOLE}sidewall_height_mm": 10, f"{SOLE}toe_bumper_mm": 7.4},
        {f"{SOLE}sidewall_height_mm": 10, f"{SOLE}toe_bumper_mm": 7.5},
    ),
    (
        "RR-S055",
        {f"{OVERALL}sole_thickness_mm": 19, f"{SOLE}heel_bevel_mm": 6.5},
        {f"{OVERALL}sole_thickness_mm": 19, f"{SOLE}heel_bevel_mm": 6.6},
    ),
    ("RR-S057", {f"{SOLE}foxing_height_mm": 6}, {f"{SOLE}foxing_height_mm": 5.9}),
    (
        "RR-S058",
        {"instrumental__lacing__throat_gap_mm": 33.6},
        {"instrumental__lacing__throat_gap_mm": 33.7},
    ),
]


@pytest.mark.parametrize(("code", "inside", "outside"), EDGES, ids=lambda x: str(x)[:40])
def test_the_edge_of_a_rule(code: str, inside: dict[str, Any], outside: dict[str, Any]) -> None:
    assert code not in [finding.code for finding in checked(**inside).findings]
    hits = [
        finding for finding in checked(**{**inside, **outside}).findings if finding.code == code
    ]
    assert len(hits) == 1
    (hit,) = hits
    assert hit.path in flatten(tree(**{**inside, **outside}))
    assert hit.allowed and hit.hint and hit.value is not None


def test_every_rule_has_an_edge_here() -> None:
    own = {rule.code for rule in CROSS_RULES if rule not in (*LAST_RULES, *MEASURED_RULES)}
    assert own <= {code for code, _, _ in EDGES}


@pytest.mark.parametrize("rule", CROSS_RULES, ids=lambda r: f"{r.code}-{r.reads[0]}")
def test_a_rule_names_the_paths_it_reads(rule: Any) -> None:
    for path in rule.reads:
        if path != "size.wearer":
            assert parameter(path).half == "instrumental"


def test_following_a_hint_mends_the_finding() -> None:
    hit = checked(**{f"{OVERALL}shoe_width_mm": 80}).findings[0]
    assert hit.allowed == "95.76 to 115.76 mm"
    assert checked(**{f"{OVERALL}shoe_width_mm": 95.76}).findings == ()


def test_the_finding_stands_at_the_value_that_was_written() -> None:
    hit = checked(**{f"{SOLE}outsole_thickness_mm": 2}).findings[0]
    assert (hit.code, hit.path) == ("RR-S051", "instrumental.sole.outsole_thickness_mm")
