"""Size runs: every size checked before one is built, files complete, bytes equal for any jobs."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from engine.grade import (
    GradedSpecInvalidError,
    Plan,
    Wanted,
    build_run,
    plan_run,
    planned_chart,
)
from engine.grade_build import Task, build_size
from engine.size_run import SizeRun
from engine.specfile import SpecFile
from engine.subject import UnknownPartError
from engine.validate import InvalidSpecError
from engine.workers import workers
from schemas.grading.rules import built_in_rules, read_rules
from schemas.validate import validate
from tests.schemas.samples import AURORA

MODEL = SpecFile("spec.yaml", AURORA.encode())
LASTS = Wanted(formats=("stl",), parts=("last",), quality="draft")


def plan(sizes: str = "41-43", widths: str | None = None, system: str | None = None) -> Plan:
    return plan_run(MODEL, SizeRun(sizes, system, widths), built_in_rules())


def files(run: Plan, wanted: Wanted = LASTS, jobs: int = 1) -> dict[str, bytes]:
    with workers(jobs) as executor:
        return dict(build_run(run, wanted, executor))


@pytest.fixture(scope="module")
def lasts() -> dict[str, bytes]:
    return files(plan(widths="F,G"))


def test_a_run_holds_each_size_with_its_spec_a_chart_and_sums(lasts: dict[str, bytes]) -> None:
    sizes = [f"EU-{size}-{width}" for width in "FG" for size in (41, 42, 43)]
    expected = {f"{size}/{name}" for size in sizes for name in ("spec.yaml", "last.stl")}
    assert set(lasts) == expected | {"chart.csv", "chart.json", "chart.svg", "SHA256SUMS"}
    assert lasts["EU-42-G/spec.yaml"] == MODEL.data  # the model's own bytes, comments and all
    sums = dict(line.split("  ")[::-1] for line in lasts["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in lasts.items()
        if name != "SHA256SUMS"
    }


def test_the_bytes_are_the_same_for_any_number_of_jobs(lasts: dict[str, bytes]) -> None:
    assert files(plan(widths="F,G"), jobs=2) == lasts
    assert list(files(plan(widths="F,G"), jobs=2)) == list(lasts)


def test_each_spec_written_builds_the_files_beside_it(lasts: dict[str, bytes]) -> None:
    from engine.build import single_file
    from engine.subject import subject_of_spec

    for size in ("EU-41-F", "EU-43-G"):
        spec = SpecFile("spec.yaml", lasts[f"{size}/spec.yaml"])
        subject = subject_of_spec(spec, quality="draft", parts=("last",))
        assert single_file(subject, "stl", side="right")[0].data == lasts[f"{size}/last.stl"]


def test_the_chart_says_what_the_specs_say(lasts: dict[str, bytes]) -> None:
    chart = json.loads(lasts["chart.json"])
    table = list(csv.DictReader(io.StringIO(lasts["chart.csv"].decode())))
    assert [row["folder"] for row in table] == [row["folder"] for row in chart["rows"]]
    for row, line in zip(chart["rows"], table, strict=True):
        resolved = validate(lasts[f"{row['folder']}/spec.yaml"], "s").resolved
        assert resolved is not None
        girth = int(resolved.instrumental["last.ball_girth_mm"])
        assert row["nominal_mm"]["ball_girth_mm"] * 1000 == girth
        assert line["ball_girth_mm"] == f"{girth / 1000:.3f}"
        length = row["measured_mm"]["last_length_mm"]
        assert float(line["measured_last_length_mm"]) == length
        assert abs(length - row["nominal_mm"]["last_length_mm"]) <= 0.1
        assert row["mass_g"] is None and line["mass_g"] == ""  # of a last alone there is none
    assert [row["model"] for row in chart["rows"]] == [False] * 4 + [True, False]
    assert {row["sizes"]["EU"] for row in chart["rows"]} == {"41", "42", "43"}
    assert chart["rows"][4]["sizes"]["MONDO"] == "265"


def test_a_whole_shoe_is_weighed_and_both_feet_are_written() -> None:
    wanted = Wanted(formats=("glb", "ply"), quality="draft", sides=("right", "left"))
    found = files(plan("43"), wanted)
    names = {name.removeprefix("EU-43-G/") for name in found if name.startswith("EU-43-G/")}
    assert {"spec.yaml", "right/shoe.glb", "left/shoe.glb", "left/last.ply"} <= names
    assert found["EU-43-G/right/shoe.glb"] != found["EU-43-G/left/shoe.glb"]
    (row,) = json.loads(found["chart.json"])["rows"]
    assert 150 < row["mass_g"] < 700
    assert row["measured_mm"]["stack_heel_mm"] == pytest.approx(30, abs=0.1)


def test_a_size_that_would_not_be_valid_is_named_before_anything_is_built() -> None:
    rules = "system,quantity,per_size\nEU,last.ball_girth_mm,20\n"
    with pytest.raises(GradedSpecInvalidError) as caught:
        plan_run(MODEL, SizeRun("41-45"), read_rules(rules.encode(), "own.csv"))
    assert "EU-45-G" in caught.value.message and "EU-41-G" not in caught.value.message
    found = caught.value.details["findings"]
    assert isinstance(found, list)
    assert {"RR-S043"} <= {one["code"] for one in found}
    assert all(one["file"].endswith("/spec.yaml") for one in found)


def test_a_model_that_is_not_valid_is_refused() -> None:
    with pytest.raises(InvalidSpecError):
        plan_run(SpecFile("s", b"rr: 1\n"), SizeRun("42"), built_in_rules())


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(UnknownPartError):
        files(plan("42"), Wanted(parts=("wing",), quality="draft"))


def test_what_is_planned_can_be_charted_without_building() -> None:
    chart = planned_chart(plan("41-42", "E,K"))
    assert [row.folder for row in chart.rows] == ["EU-41-E", "EU-42-E", "EU-41-K", "EU-42-K"]
    assert all(not row.measured_mm and row.mass_g is None for row in chart.rows)
    assert chart.model == "EU 42 G men"


def test_one_size_is_built_by_itself(examples: list[Path]) -> None:
    """Every family and example: one size up and one down."""
    for path in examples:
        model = SpecFile(path.name, path.read_bytes())
        own = validate(model.data, path.name).resolved
        assert own is not None and own.size is not None
        for value in (own.size.value - 1, own.size.value + 1):
            run = SizeRun(str(float(value)))
            (size,) = plan_run(model, run, built_in_rules()).sizes
            built = build_size(Task(size, LASTS))
            assert [name for name, _ in built.files] == [
                f"{size.folder}/{n}" for n in ("spec.yaml", "last.stl")
            ]
            assert len(built.row.plan) > 40 and len(built.row.side) > 100
