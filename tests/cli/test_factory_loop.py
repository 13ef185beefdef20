"""The loop of a factory: bundle out, form filled in, taken, accepted, checked by rounds, out again.

`rr feedback form`, `import`, `defer`, `verify`; `rr review` with rounds; `rr qa aql`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.review import ROUNDS
from tests.cli.world import call
from tests.engine.forms import filled, free_row

EXPORT = ("export", "--profile", "factory", "--format", "stl", "-o")
SPRING = "instrumental.last_profile.toe_spring_mm"
LOW = {
    "part": "upper",
    "observation": "toe box too low",
    "path": SPRING,
    "from": 11,
    "to": 13,
    "severity": "critical",
}


def form(project: Path, *words: str, name: str = "form.xlsx") -> bytes:
    done = call("feedback", "form", *words, "-o", name, "--json", cwd=project)
    assert done.code == 0, done.err
    data = (project / name).read_bytes()
    assert done.json["bytes"] == len(data)
    return data


def fill(project: Path, *rows: dict[str, Any], **facts: Any) -> None:
    data = form(project)
    first = free_row(data)
    book = filled(data, {first + number: row for number, row in enumerate(rows)}, facts)
    (project / "form.xlsx").write_bytes(book)


def settled(project: Path, *words: str) -> dict[str, Any]:
    done = call(*words, "--json", cwd=project)
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    return found


@pytest.mark.usefixtures("small_pictures")
def test_the_whole_loop(project: Path) -> None:
    spec = project / "spec.yaml"
    text = spec.read_text().replace("arch_height_mm: 14", "arch_height_mm: 15")
    spec.write_text(f"# the spring that the factory liked\n{text}")
    settled(project, "generate", "-m", "commented")
    settled(project, "config", "set", "review.rounds", "3")
    refused = call(*EXPORT, "early.zip", cwd=project)
    assert refused.code == 3 and "first check is open" in refused.err
    settled(project, "review", "approve", "--check", "first", "--role", "qa")
    settled(project, "config", "set", "review.rounds", "1")
    assert call(*EXPORT, "first.zip", cwd=project).code == 0

    fill(project, LOW, {"observation": "glue", "severity": "minor"}, raised_by="Li Wei")
    taken = settled(project, "feedback", "import", "form.xlsx", "--of", "@", "--role", "factory")
    low, glue = (item["feedback"] for item in taken["added"])
    assert [item["author"] for item in taken["added"]] == ["Li Wei"] * 2
    again = settled(project, "feedback", "import", "form.xlsx")
    assert (again["added"], again["known"]) == ([], 2)

    settled(project, "config", "set", "review.rounds", "3")
    settled(project, "review", "approve", "--check", "second")
    held = call("review", "approve", "--check", "third", "--json", cwd=project)
    assert (held.code, held.json["code"]) == (1, "RR-E116")
    made = settled(project, "feedback", "accept", low[:8], "-m", "raised as asked")
    assert made["feedback"]["decision"]["note"] == "raised as asked"
    assert "# the spring that the factory liked" in spec.read_text()
    assert "toe_spring_mm: 13" in spec.read_text()
    shown = settled(project, "show")
    assert (shown["source"], shown["factory_feedback"]) == ("factory_feedback", [low])
    assert call("audit", "@", cwd=project).code == 0
    settled(project, "feedback", "decline", glue[:8], "-m", "to be cleaned")

    status = call("review", "status", "--json", cwd=project)
    states = [one["state"] for one in status.json["rounds"]]
    assert (status.code, states) == (1, ["passed", "passed", "open", "open"])
    settled(project, "review", "approve", "--check", "third", "-m", "sealed")
    assert call("review", "status", cwd=project).code == 0
    assert call(*EXPORT, "second.zip", cwd=project).code == 0
    assert (project / "first.zip").read_bytes() != (project / "second.zip").read_bytes()

    seen = settled(project, "feedback", "verify", low[:8], "-m", "as wished")
    assert (seen["state"], seen["verified"]) == ("accepted", True)
    told = json.loads(form(project, "--stage", "production", name="next.json"))
    assert told["stage"] == "production"
    assert {(one["feedback"], one["answer"]) for one in told["answers"]} == {
        (low[:12], "raised as asked"),
        (glue[:12], "to be cleaned"),
    }
    passed = call("undo", "--json", cwd=project).json
    assert "feedback accept" in json.dumps(passed)
    assert call("feedback", "show", low[:8], "--json", cwd=project).json["state"] == "open"


def test_a_wrong_form_is_told_cell_by_cell(project: Path) -> None:
    fill(project, {"observation": "x", "part": "wing"}, {"observation": "x", "side": "up"})
    done = call("feedback", "import", "form.xlsx", "--json", cwd=project)
    assert (done.code, done.json["code"]) == (1, "RR-E113")
    assert [one["column"] for one in done.json["details"]["findings"]] == ["F", "H"]
    assert call("feedback", "list", "--json", cwd=project).json["feedback"] == []
    told = call("feedback", "import", "form.xlsx", cwd=project)
    first = done.json["details"]["findings"][0]
    assert (
        told.code == 1
        and f"  {first['place']}: error {first['code']} {first['message']}" in told.err
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("feedback", "form", "-o", "form.pdf"), "RR-C001"),
        (("feedback", "form", "-o", "x.xlsx", "--stage", "third"), "RR-C001"),
        (("feedback", "form", "-o", "x.xlsx", "--round", "0"), "RR-E081"),
        (("feedback", "form", "-o", "-", "--json"), "RR-C001"),
        (("feedback", "import", "spec.yaml"), "RR-E111"),
        (("feedback", "import", "."), "RR-E111"),
        (("feedback", "defer", "0000"), "RR-E080"),
        (("feedback", "verify", "0000"), "RR-E080"),
        (("review", "approve", "--check", "fifth"), "RR-C001"),
        (("review", "approve", "--check", "second"), "RR-E117"),
        (("qa", "aql", "--lot", "1"), "RR-X060"),
        (("qa", "aql", "--lot", "100", "--aql", "3"), "RR-X060"),
    ],
)
def test_what_cannot_be_is_refused(project: Path, words: tuple[str, ...], code: str) -> None:
    done = call(*words, "--json", cwd=project)
    assert done.code and done.json["code"] == code, done.json


def test_a_request_is_deferred_and_then_taken_up(project: Path) -> None:
    asked = settled(project, "feedback", "add", "--change", "last_profile.toe_spring_mm=13")
    found = settled(project, "feedback", "defer", asked["feedback"], "-m", "next season")
    assert (found["state"], found["decision"]["note"]) == ("deferred", "next season")
    early = call("feedback", "verify", asked["feedback"], "--json", cwd=project)
    assert early.json["code"] == "RR-E114"
    (listed,) = settled(project, "feedback", "list", "--state", "deferred")["feedback"]
    assert {"schema": found["schema"], **listed} == found
    settled(project, "feedback", "accept", asked["feedback"])
    settled(project, "feedback", "verify", asked["feedback"], "--failed")
    shown = call("feedback", "show", asked["feedback"], cwd=project).text
    assert "accepted by" in shown and "not_verified by" in shown


def test_a_push_to_a_guarded_name_needs_an_approval(project: Path, tmp_path: Path) -> None:
    settled(project, "remote", "add", "origin", str(tmp_path / "there.rr"))
    settled(project, "config", "set", "push.approved", "main")
    refused = call("push", "--json", cwd=project)
    assert (refused.code, refused.json["code"]) == (3, "RR-E078")
    settled(project, "review", "approve")
    settled(project, "push")


def test_who_approves_may_be_named(project: Path) -> None:
    settled(project, "config", "set", "review.by", "qa")
    refused = call("review", "approve", "--json", cwd=project)
    assert (refused.code, refused.json["code"]) == (4, "RR-E115")
    settled(project, "review", "approve", "--role", "qa")


def test_sampling_plans(project: Path) -> None:
    found = settled(project, "qa", "aql", "--lot", "1200", "--aql", "2.5")
    assert (found["letter"], found["sample"], found["accept"], found["refuse"]) == ("J", 80, 5, 6)
    assert "by the plan of F" in call("qa", "aql", "--lot", "60", cwd=project).text
    assert "the whole lot" in call("qa", "aql", "--lot", "3", cwd=project).text


@pytest.mark.parametrize(
    ("role", "words", "may"),
    [
        ("factory", ("feedback", "form", "-o", "x.xlsx"), True),
        ("edit", ("feedback", "form", "-o", "x.xlsx"), True),
        ("qa", ("feedback", "form", "-o", "x.xlsx"), False),
        ("factory", ("feedback", "import", "spec.yaml"), True),
        ("supplier", ("feedback", "import", "spec.yaml"), False),
        ("view", ("feedback", "import", "spec.yaml"), False),
        ("factory", ("feedback", "defer", "0000"), False),
        ("edit", ("feedback", "defer", "0000"), True),
        ("factory", ("feedback", "verify", "0000"), False),
        ("qa", ("feedback", "verify", "0000"), True),
        ("edit", ("feedback", "verify", "0000"), False),
        ("supplier", ("qa", "aql", "--lot", "100"), True),
    ],
)
def test_roles(project: Path, role: str, words: tuple[str, ...], may: bool) -> None:
    done = call(*words, "--role", role, cwd=project)
    assert (done.code != 4) is may, done.err
    assert ("RR-E006" in done.err) is not may


def test_the_rounds_have_names() -> None:
    assert ROUNDS == ("first", "second", "third", "fourth")
