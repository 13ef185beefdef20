"""`rr events`: the loop of event, decision and outcome without a server, and its replay."""

import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.betasphere.shipped import FOOTWEAR, footwear_policy
from tests.cli.conftest import SPEC
from tests.cli.world import Result, call, tree


def rr(folder: Path, *words: str | Path, code: int = 0, stdin: bytes = b"") -> Result:
    done = call(*words, cwd=folder, stdin=stdin)
    assert done.code == code, done.err + done.text
    return done


def entries(folder: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rr(folder, "events", "list", "--json", *words).json["entries"]
    return found


def said(folder: Path, type: str) -> list[dict[str, Any]]:
    return [one["body"] for one in entries(folder, "--type", type)]


def boot(number: int, **data: object) -> dict[str, object]:
    return {
        "specversion": "1.0", "id": f"b{number}", "source": "tests", "type": "system_boot",
        "data": {"mode": "cold", "n": number, **data},
    }  # fmt: skip


def post(folder: Path, *messages: dict[str, object], kind: str = "event") -> Any:
    data = b"\n".join(json.dumps(one).encode() for one in messages)
    return rr(folder, "events", "post", "-", "--kind", kind, "--json", stdin=data).json["posted"]


def decide(folder: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rr(folder, "events", "decide", *words, "--json").json["decisions"]
    return found


def everything_else(project: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(project).items() if ".rr/events/" not in name}


def test_what_commands_do_is_in_the_log(project: Path) -> None:
    (created,) = said(project, "generation.created")
    assert created["data"]["branch"] == "main" and created["source"] == "rr/engine"
    (project / "spec.yaml").write_text(SPEC.replace("rr: 1", "rr: 9"))
    rr(project, "validate", code=1)
    rr(project, "generate", code=1)
    failed = said(project, "spec.validation_failed")
    assert [one["data"]["first_code"] for one in failed] == ["RR-S030", "RR-S030"]
    assert {one["subject"] for one in failed} == {"spec.yaml"}
    (project / "spec.yaml").write_text(SPEC)
    rr(project, "validate")
    rr(project, "feedback", "add", "-m", "x", "--change", "last_profile.toe_spring_mm=12")
    rr(project, "review", "reject", "-m", "no")
    rr(project, "export", "--profile", "supplier", "-o", "out")
    (feedback,) = said(project, "factory.feedback")
    assert feedback["data"]["parameter"] == "instrumental.last_profile.toe_spring_mm"
    assert said(project, "review.rejected")[0]["data"]["role"] == "owner"
    assert said(project, "export.created")[0]["data"]["profile"] == "supplier"
    assert [one["seq"] for one in entries(project)] == [1, 2, 3, 4, 5, 6]
    rr(project, "fsck")


def test_a_validation_outside_a_project_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("rr: 9\n")
    rr(tmp_path, "validate", code=1)
    assert sorted(tree(tmp_path)) == ["spec.yaml"]


def test_the_loop_event_decision_outcome_and_the_next_decision_differs(empty: Path) -> None:
    policy = empty / "quick.yaml"
    policy.write_text(
        "policy: 1\nname: quick\nversion: '1'\nrules:\n  - name: boot\n    on: system_boot\n"
        "    actions:\n      - {name: check_health, says: look at it, cost_of_wrong_act: 0.1}\n"
    )
    post(empty, boot(1))
    (first,) = decide(empty, "--policy", str(policy))
    assert first["new"] and first["decision"]["verdict"] == "escalate"
    assert first["says"] == "look at it" and first["reasons"]
    for number in range(2, 12):
        decided = decide(empty)[0]["decision"]["id"] if number > 2 else first["decision"]["id"]
        given = rr(empty, "events", "feedback", decided[:8], "success", "--json").json
        assert given["moved"] and given["after"]["mean"] > given["before"]["mean"]
        post(empty, boot(number))
    (last,) = decide(empty)
    assert last["decision"]["verdict"] == "act"
    replay = rr(empty, "events", "replay", "--json").json
    assert replay["decisions"] == 11 and not replay["differing"]
    assert "all equal" in rr(empty, "events", "replay").text


def test_a_decision_stands_and_is_written_once(empty: Path) -> None:
    post(empty, boot(1), boot(2))
    first = decide(empty)
    again = decide(empty, "b2", "1")
    assert [one["new"] for one in first + again] == [True, True, False, False]
    assert [one["decision"] for one in again] == [first[1]["decision"], first[0]["decision"]]
    assert decide(empty) == []
    kinds = [one["kind"] for one in entries(empty)]
    assert kinds == ["event", "event", "policy", "decision", "decision"]
    assert "every event is decided about" in rr(empty, "events", "decide").err


def test_another_policy_is_in_force_from_then_on(empty: Path) -> None:
    asking = empty / "asking.yaml"
    asking.write_text("policy: 1\nname: ask\nversion: '7'\notherwise: escalate\nrules: []\n")
    rr(empty, "events", "policy", "check", asking, code=1)
    asking.write_bytes(FOOTWEAR.read_bytes().replace(b'version: "1"', b'version: "7"'))
    post(empty, boot(1), boot(2))
    assert decide(empty, "1")[0]["decision"]["policy_version"] == "1"
    decided = decide(empty, "--policy", str(asking))
    assert decided[0]["decision"]["policy_version"] == "7"
    post(empty, boot(3))
    assert decide(empty)[0]["decision"]["policy_version"] == "7"
    assert decide(empty, "--policy", "footwear") == []
    versions = [one["body"]["version"] for one in entries(empty, "--kind", "policy")]
    assert versions == ["1", "7", "1"]
    assert not rr(empty, "events", "replay", "--json").json["differing"]


def test_no_decision_and_no_outcome_touches_anything_but_the_log(project: Path) -> None:
    """Of every rule of the shipped policy: whatever it proposes, nobody's spec has changed."""
    for rule in footwear_policy().rules:
        for number in range(3):
            message = boot(number) | {
                "id": f"{rule.name}-{number}", "type": rule.on, "subject": "aurora",
                "data": {"severity": "critical", "parameter": "toe_spring_mm", "behind": 50,
                         "first_code": "RR-S030", "n": number},
            }  # fmt: skip
            post(project, message)
    before = everything_else(project)
    decided = decide(project)
    for one in decided:
        rr(project, "events", "feedback", one["decision"]["id"], "success")
    verdicts = {one["decision"]["verdict"] for one in decided}
    assert len(decided) == 3 * len(footwear_policy().rules) + 1 and "escalate" in verdicts
    assert everything_else(project) == before


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(boot(1)).encode(),
        json.dumps([boot(1)]).encode(),
        json.dumps(boot(1), indent=2).encode(),
        json.dumps(boot(1)).encode() + b"\n\n",
    ],
    ids=["one", "array", "indented", "blank lines"],
)
def test_a_post_may_be_one_an_array_or_lines(empty: Path, data: bytes) -> None:
    rr(empty, "events", "post", "-", stdin=data)
    assert [one["body"]["id"] for one in entries(empty)] == ["b1"]


def test_what_is_there_is_not_written_again_and_never_changed(empty: Path) -> None:
    assert [one["new"] for one in post(empty, boot(1), boot(2), boot(1))] == [True, True, False]
    posted = post(empty, boot(2), boot(3))
    assert [(one["seq"], one["new"]) for one in posted] == [(2, False), (3, True)]
    before = tree(empty)
    other = json.dumps(boot(3, more=True)).encode()
    refused = rr(empty, "events", "post", "-", stdin=json.dumps(boot(9)).encode() + b"\n" + other,
                 code=6)  # fmt: skip
    assert "RR-E094" in refused.err and tree(empty) == before
    state = {"id": "s1", "subject": "aurora", "context": {}, "state": {"open": 1}, "confidence": 1}
    assert post(empty, state, kind="state")[0]["new"]
    assert not post(empty, state, kind="state")[0]["new"]
    assert entries(empty, "--kind", "state")[0]["body"]["state"] == {"open": 1}


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]x", b"7", b'"x"', b"[" * 100_000, b"\xff", b'{"specversion":"1.0"}',
     b'{"a":1}\n{'],
)  # fmt: skip
def test_what_is_no_event_is_refused_whole(empty: Path, data: bytes) -> None:
    good = json.dumps(boot(1)).encode()
    refused = rr(empty, "events", "post", "-", stdin=data, code=1)
    assert "RR-S007" in refused.err
    rr(empty, "events", "post", "-", stdin=good + b"\n" + (data or b"{"), code=1)
    assert not entries(empty)


def test_names_that_mean_nothing_are_told(empty: Path) -> None:
    post(empty, boot(1), boot(2) | {"id": "b1", "source": "other"})
    assert "2 events" in rr(empty, "events", "decide", "b1", code=5).err
    rr(empty, "events", "decide", "99", code=5)
    decided = decide(empty, "2")[0]["decision"]["id"]
    rr(empty, "events", "feedback", decided[:3], "success", code=5)
    rr(empty, "events", "feedback", "f" * 64, "success", code=5)
    rr(empty, "events", "feedback", decided, "good", code=2)
    for wrong in ("x", "x=y", "=1", "x=nan", "x=inf"):
        rr(empty, "events", "feedback", decided, "success", "--metric", wrong, code=2)
    rr(empty, "events", "list", "--stream", "../x", code=2)
    rr(empty, "events", "list", "--kind", "odd", code=2)
    rr(empty, "events", "post", "gone.json", code=2)
    rr(empty, "--role", "supplier", "events", "list", code=4)
    rr(empty, "--role", "view", "events", "decide", code=4)


def test_only_the_first_known_outcome_moves_a_belief(empty: Path) -> None:
    post(empty, boot(1))
    decided = decide(empty)[0]["decision"]["id"]

    def give(outcome: str, *more: str) -> Any:
        return rr(empty, "events", "feedback", decided, outcome, *more, "--json").json

    assert not give("unknown")["moved"]
    first = give("failure", "--metric", "minutes=30", "--metric", "share=0.5")
    assert first["moved"] and first["feedback"]["metrics"] == {"minutes": 30, "share": 0.5}
    assert not give("success")["moved"]
    assert len(entries(empty, "--kind", "feedback")) == 3


def test_a_changed_policy_is_compared(project: Path) -> None:
    strict = project / "strict.yaml"
    strict.write_text(FOOTWEAR.read_text().replace("on: generation.created", "on: nothing"))
    checked = rr(project, "events", "policy", "check", strict, "--json").json
    assert checked["valid"] and checked["policy"]["name"] == "footwear"
    decided = decide(project)[0]["decision"]
    rr(project, "events", "feedback", decided["id"], "success")
    found = rr(project, "events", "replay", "--policy", strict, "--json").json
    assert found["decisions"] == 1 and found["policy"] == checked["policy"]["sha256"]
    told = rr(project, "events", "replay", "--policy", strict).text
    assert "1 of 1 decision would differ" in told and "→ suppress" in told
    assert len(entries(project, "--kind", "policy")) == 1, "comparing puts nothing in force"


def test_a_policy_with_errors_is_told_with_its_places(empty: Path) -> None:
    wrong = empty / "wrong.yaml"
    wrong.write_text("policy: 1\nname: x\nversion: '1'\nrules:\n  - name: a\n    on: b\n")
    told = rr(empty, "events", "policy", "check", wrong, code=1)
    assert "wrong.yaml:5:5: error RR-S08" in told.text
    found = rr(empty, "events", "policy", "check", wrong, "--json", code=1).json
    assert not found["valid"] and found["findings"][0]["line"] == 5
    post(empty, boot(1))
    assert "RR-S008" in rr(empty, "events", "decide", "--policy", wrong, code=1).err
    assert len(entries(empty)) == 1


def test_lists_are_cut_and_filtered(empty: Path) -> None:
    post(empty, *map(boot, range(1, 21)))
    decide(empty, "3")
    assert [one["seq"] for one in entries(empty, "-n", "2")] == [21, 22]
    assert [one["seq"] for one in entries(empty, "--after", "20", "--kind", "decision")] == [22]
    assert [one["seq"] for one in entries(empty, "--type", "system_boot", "-n", "1")] == [20]
    assert entries(empty, "--type", "system_boo") == []
    tail = rr(empty, "events", "tail", "--json").json
    assert [one["seq"] for one in tail["entries"]] == list(range(13, 23))
    assert tail["end"]["length"] == 22
    text = rr(empty, "events", "tail", "-n", "2").text
    assert "policy" in text and "footwear 1" in text and text.count("\n") == 3


def test_a_log_that_is_damaged_stops_no_command_and_is_found(project: Path) -> None:
    log = project / ".rr/events/local.log"
    log.write_bytes(log.read_bytes().replace(b"generate", b"generatf"))
    (project / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    before = log.read_bytes()
    done = rr(project, "generate", "-m", "flatter")
    assert "warning" in done.err and "RR-R090" in done.err and log.read_bytes() == before
    assert "RR-R090" in rr(project, "events", "list", code=7).err
    report = rr(project, "fsck", "--json", code=7).json
    assert [one["code"] for one in report["damage"]] == ["RR-R090"]
    log.rename(log.with_suffix(".aside"))
    rr(project, "review", "reject")
    assert [one["seq"] for one in entries(project)] == [1]
    rr(project, "fsck")


def test_tail_follows_until_it_is_stopped(empty: Path, rr: Sequence[str]) -> None:
    post(empty, boot(1))
    running = subprocess.Popen(
        [*rr, "events", "tail", "-f"], cwd=empty, stdout=subprocess.PIPE, text=True,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        # A run of the tests in the background ignores the signal, and so would its child.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert running.stdout is not None
        assert "entry" in running.stdout.readline() and "n=1" in running.stdout.readline()
        post(empty, boot(2))
        post(empty, boot(3))
        assert "n=2" in running.stdout.readline() and "n=3" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 130
    finally:
        running.kill()
        running.communicate()


def test_a_push_carries_the_log_and_the_remote_replays_it(project: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    rr(project, "remote", "add", "origin", shared)
    decide(project)
    assert "log of events: 3 new" in rr(project, "push").text
    (file,) = (shared / ".rr/events").glob("clone-*.log")
    home = rr(project, "events", "replay", "--json").json
    there = rr(shared, "events", "replay", "--stream", file.stem, "--json").json
    assert there == home | {"stream": file.stem} and there["decisions"] == 1
    assert entries(shared) == [] and len(entries(shared, "--stream", file.stem)) == 3
    assert rr(project, "push", "--json").json["entries"] == 0
    rr(project, "review", "reject")
    assert rr(project, "sync", "--json").json["pushed"]["entries"] == 1
    rr(shared, "fsck")
