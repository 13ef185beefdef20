"""The offline provider: color, knowledge, and answers that hang on the question alone."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.ai.color import apart, contrast, hue, luminance
from engine.ai.knowledge import FILE, knowledge
from engine.ai.offline import Offline
from engine.ai.provider import ask
from engine.ai.request import DRAFTED_FIELDS, MEASURES, Request, request_of
from engine.validate import ValidSpec
from schemas.materials import materials_for
from schemas.parameters import APPEARANCE, parameter
from schemas.table.appearance import PLACEMENTS, TEXTURES
from schemas.validate import validate
from tests.house.source import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
KNOWN = {1: "078056edef2a801154af90b831de5e0131b6423392c02c2c2ed02a836eb05f02"}


def answers(request: Request) -> dict[str, tuple[str, str]]:
    return {one.path: (one.value, one.reason) for one in ask(Offline(), request).patch.suggestions}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")
    assert luminance("#FF0000") == pytest.approx(0.2126)


def test_hues_are_degrees_and_greys_have_none() -> None:
    found = [hue(color) for color in ("#FF0000", "#00FF00", "#0000FF", "#FFFF00", "#FF00FF")]
    assert found == [0, 120, 240, 60, 300]
    assert hue("#808080") is None and hue("#FFFFFF") is None
    assert apart("#FF0000", "#FF00FF") == 60 and apart("#FF0000", "#888888") is None


def test_what_it_knows_is_true_of_the_table() -> None:
    known = knowledge()
    assert all(hue(one.hex) is None for one in known.colors.values() if one.hue is None)
    for one in known.colors.values():
        found = hue(one.hex)
        assert one.hue == (None if found is None else round(found)), one.name
    assert set(known.materials) == set(parameter("sole.construction").choices)
    for construction, parts in known.materials.items():
        for part, materials in parts.items():
            assert set(materials) <= set(materials_for(part)), (construction, part)
        assert {"upper", "lining", "outsole", "midsole", "overlay", "laces"} == set(parts)
    assert set(known.textures) == set(TEXTURES) and set(known.placements) <= set(PLACEMENTS)
    uppers = {one for parts in known.materials.values() for one in parts["upper"]}
    assert uppers <= {one for found in known.textures.values() for one in found}
    assert set(known.contrasts) <= {row.path for row in APPEARANCE}


def test_its_version_is_that_of_its_content() -> None:
    """Answers hang on the version: whoever changes the file raises it."""
    found = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert {knowledge().version: found} == KNOWN


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gets_a_full_answer_that_keeps_the_rules(example: Path) -> None:
    resolved = validate(example.read_bytes(), example.name).resolved
    assert resolved is not None
    found = answers(request_of(resolved, brief="for the season"))
    assert tuple(found) == DRAFTED_FIELDS and all(reason for _, reason in found.values())
    values = {**resolved.appearance, **{path: value for path, (value, _) in found.items()}}
    for path, rule in knowledge().contrasts.items():
        assert contrast(values[path], values[rule.against]) >= rule.least, (path, values)
    made = resolved.instrumental["sole.construction"]
    for part, fit in knowledge().materials[str(made)].items():
        assert values[f"materials.{part}"] in fit


def test_the_brief_is_heard(valid: ValidSpec) -> None:
    found = answers(request_of(valid.resolved, brief="Navy and rust, complementary, in suede."))
    assert found["colors.primary_hex"][0] in ("#1B2A4A", "#A8502A")
    assert "as the brief asks" in found["colors.primary_hex"][1]
    assert found["materials.upper"][0] == "suede"
    winter = answers(request_of(valid.resolved, brief="winter"))
    palette = {one.hex for one in knowledge().seasons[3].colors}
    assert winter["colors.primary_hex"][0] in palette


def test_another_question_gets_another_answer_and_the_same_the_same(valid: ValidSpec) -> None:
    briefs = [f"number {number}" for number in range(20)]
    found = [answers(request_of(valid.resolved, brief=brief)) for brief in briefs]
    assert found == [answers(request_of(valid.resolved, brief=brief)) for brief in briefs]
    assert len({json.dumps(one) for one in found}) > 15


def test_other_processes_say_the_same(valid: ValidSpec) -> None:
    code = (
        "import sys; from engine.ai.offline import Offline;"
        "from engine.ai.request import request_of;"
        "from schemas.validate import validate;"
        "r = validate(sys.stdin.buffer.read(), 'x').resolved;"
        "print([(o.path, o.value, o.reason) for o in"
        " Offline().suggest(request_of(r)).patch.suggestions])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=valid.file.data, capture_output=True, check=True, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": zone},
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"))
    }  # fmt: skip
    assert len(said) == 1


def test_a_merge_takes_a_side_and_says_which(valid: ValidSpec) -> None:
    sides = {
        "colors.secondary_hex": ("#F4F1EA", "#1B1F3C"),
        "materials.outsole": ("gum_rubber", "tpu"),
        "textures.upper_texture": ("none", "pebbled"),
    }
    found = answers(request_of(valid.resolved, sides, mode="merge", sides=sides))
    assert found["colors.secondary_hex"][0] == "#F4F1EA"  # the upper is #1B1F3B
    assert found["materials.outsole"][0] == "gum_rubber"
    assert all(value in sides[path] for path, (value, _) in found.items())
    assert all(reason.startswith(("ours: ", "theirs: ")) for _, reason in found.values())


def test_a_request_holds_the_appearance_half_and_named_measures_alone(valid: ValidSpec) -> None:
    request = request_of(valid.resolved)
    assert set(request.appearance) == {row.path for row in APPEARANCE}
    assert set(request.measures) == set(MEASURES)
    with pytest.raises(TypeError):
        request.appearance["colors.primary_hex"] = "#000000"  # type: ignore[index]
    told = Offline().prompt(request).decode()
    for path in set(valid.resolved.instrumental) - set(MEASURES.values()):
        assert path not in told and path.partition(".")[2] not in json.loads(told)["measures"]
