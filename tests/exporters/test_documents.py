import csv
import json
from io import StringIO
from typing import Any

import pytest

from exporters.bom import FILL
from exporters.documents import DOCUMENTS, json_bytes
from exporters.styles import shoe_scene
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.resolve import said
from tests.exporters.shapes import AUTHORED, toy_inputs

INPUTS = toy_inputs()
SHOE = shoe_scene(INPUTS.name, INPUTS.parts, INPUTS.appearance)


def made(name: str) -> Any:
    return json.loads(DOCUMENTS[name].make(INPUTS, SHOE))


def test_json_is_sorted_readable_and_ends_with_a_line_end() -> None:
    assert json_bytes({"b": 1.5, "a": "ä"}) == '{\n  "a": "ä",\n  "b": 1.5\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON compliant"):
        json_bytes({"a": float("nan")})


def test_the_recipe_gives_the_build_key_back() -> None:
    recipe = made("recipe")
    assert sha256_hex(canonical_bytes(recipe["instrumental"])) == INPUTS.build_key
    assert (recipe["kernel"], recipe["quality"]) == ("1", "standard")
    assert recipe["parts"] == dict(INPUTS.mesh_ids)
    assert recipe["appearance"]["values"] == dict(INPUTS.appearance)


def test_the_spec_lies_there_as_written_and_as_meant() -> None:
    assert DOCUMENTS["source"].make(INPUTS, SHOE) == INPUTS.source
    assert made("authored")["spec"] == AUTHORED
    assert made("instrumental")["values"] == said(INPUTS.instrumental)
    assert made("appearance")["values"] == dict(INPUTS.appearance)


def test_anchors_are_in_millimetres() -> None:
    anchors = made("anchors")
    assert anchors["unit"] == "mm"
    assert anchors["anchors"]["toe_point"] == [280.001, -1.5, 9.0]


def test_measures_have_tolerances_where_one_is_known() -> None:
    rows = made("measures")["measures"]
    assert rows["last.ball_girth_mm"] == {"nominal": 248.2, "unit": "mm", "tolerance": 1.0}
    assert rows["stack.heel_mm"] == {"nominal": 30.9, "unit": "mm", "tolerance": None}
    assert rows["volume.last_cm3"] == {"nominal": 1.5, "unit": "cm3", "tolerance": None}


def test_the_sheet_has_four_checks_to_fill_in() -> None:
    text = DOCUMENTS["measurement_sheet"].make(INPUTS, SHOE).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][:5] == ["measure", "item", "unit", "nominal", "tolerance"]
    assert len(rows[0]) == 10
    girth = next(row for row in rows if row[0] == "last.ball_girth_mm")
    assert girth == ["last.ball_girth_mm", "Ball girth", "mm", "248.200", "1.0", *[""] * 5]
    assert next(row for row in rows if row[0] == "stack.heel_mm")[3:5] == ["30.900", FILL]


def test_findings_and_history_are_handed_through() -> None:
    inputs = toy_inputs(audit=({"code": "RR-G101"},), allowed=("RR-G101",))
    audit = json.loads(DOCUMENTS["audit"].make(inputs, SHOE))
    assert (audit["findings"], audit["allowed"]) == ([{"code": "RR-G101"}], ["RR-G101"])
    assert made("history")["history"][0]["message"] == "first"


def test_paths_are_unique_within_a_folder() -> None:
    paths = [document.path for name, document in DOCUMENTS.items() if name != "bom"]
    assert {doc.promise for doc in DOCUMENTS.values() if doc.path.endswith(".xlsx")} == {
        "this release"
    }
    assert len(paths) == len(set(paths))
