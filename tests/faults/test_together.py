"""Eight processes at once on one repository: on branches of their own, on one, or anyhow."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from schemas.reader import read_document
from tests.faults.project import Project

PROCESSES = 8


@pytest.mark.parametrize(
    "rounds", [1, pytest.param(50, marks=pytest.mark.prove)], ids=lambda n: f"{n} rounds"
)
def test_eight_branches_at_once(
    rounds: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    (first,) = project.generations()
    for turn in range(rounds):
        commands = []
        for number in range(PROCESSES):
            spec = project.vary(turn * PROCESSES + number, f"spec-{number}.yaml")
            branch = f"line-{number}"
            commands.append(("generate", spec.name, "--branch", branch, "-m", f"turn {turn}"))
        ended = project.start_all(*commands)
        assert [code for code, _ in ended] == [0] * PROCESSES, ended
    histories = [project.generations(f"line-{number}") for number in range(PROCESSES)]
    assert [len(history) for history in histories] == [rounds + 1] * PROCESSES
    assert {history[-1] for history in histories} == {first}
    assert len({tip for history in histories for tip in history}) == PROCESSES * rounds + 1
    assert project.generations() == [first], "nobody was switched to another branch"
    project.must("verify")
    assert (project.folder / ".rr" / "lock").read_bytes() == b""
    figures["generations by eight processes at once, none lost"] = PROCESSES * rounds


def test_two_processes_on_one_branch_never_overwrite_each_other(
    tmp_path: Path, rr: Sequence[str], repo_root: Path
) -> None:
    """Each either lands or ends with exit 6; what landed is all there, in one line."""
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    specs = [project.vary(number, f"spec-{number}.yaml").name for number in range(4)]
    together = project.start_all(*(("generate", spec, "-m", "x") for spec in specs))
    ended = [code for code, _ in together]
    assert set(ended) <= {0, 6}
    assert len(project.generations()) == 1 + ended.count(0)
    project.must("verify")


CHANGES = (
    ("arch_height_mm: 14", "arch_height_mm: 15"),
    ("toe_spring_mm: 10", "toe_spring_mm: 11"),
    ("collar_height_mm: 64", "collar_height_mm: 62"),
    ("toe_cap_length_mm: 58", "toe_cap_length_mm: 56"),
    ("upper: smooth_leather", "upper: suede"),
    ('primary_hex: "#F4F1EA"', 'primary_hex: "#101010"'),
    ("embroidery_thread: green", "embroidery_thread: black"),
    ("monogram_text: RR", "monogram_text: GO"),
)
"""One change of the example for each process, no two of one value."""


def test_all_on_one_branch_one_lands_the_others_are_kept_and_merge_brings_them_in(
    tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    """All have built on one generation and are about to move the branch when the word comes."""
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    (first,) = project.generations()
    text = project.folder.joinpath("spec.yaml").read_text("utf-8")
    running = []
    for number, (old, new) in enumerate(CHANGES):
        assert old in text
        (project.folder / f"{number}.yaml").write_text(text.replace(old, new), encoding="utf-8")
        words = ("-C", str(project.folder), "generate", f"{number}.yaml", "-m", new, "--json")
        running.append(_held(repo_root, tmp_path, str(number), words))
    _release(tmp_path, len(CHANGES), running)
    ended = [(*process.communicate(), process.returncode) for process in running]
    assert Counter(code for _, _, code in ended) == {0: 1, 6: len(CHANGES) - 1}, ended
    answers = [json.loads(out) for out, _, _ in ended]
    (landed,) = (one["generation"] for one in answers if one["schema"] == "rr/generate/1")
    kept = [one["details"]["kept"] for one in answers if one["schema"] == "rr/error/1"]
    assert project.generations() == [landed, first], "nothing is reverted, nothing retried"
    for one, answer in zip(kept, (a for a in answers if "details" in a), strict=True):
        assert f"rr merge {one[:12]}" in answer["hint"]
        assert json.loads(project.must("show", one, "--json"))["parents"] == [first]
        project.must("merge", one[:12], "--discard")
    for old, new in CHANGES:
        text = text.replace(old, new)
    merged = project.folder.joinpath("spec.yaml").read_bytes()
    assert _values(merged) == _values(text.encode())
    project.must("verify")
    assert (project.folder / ".rr" / "lock").read_bytes() == b""
    figures["processes on one branch at one moment"] = len(CHANGES)
    figures["of these landed, and refused with exit 6, kept and merged later"] = f"1, {len(kept)}"


@pytest.mark.parametrize(
    "rounds", [2, pytest.param(12, marks=pytest.mark.prove)], ids=lambda n: f"{n} rounds"
)
def test_anything_at_once_leaves_a_sound_repository(
    rounds: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    """Generating, branching, tagging, undoing: each ends by itself with a code of its own."""
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    chance, ends = Random(11), Counter[int]()
    for turn in range(rounds):
        commands: list[Sequence[str]] = []
        for number in range(PROCESSES):
            name = f"line-{turn}-{number}"
            spec = project.vary(2 * (turn * PROCESSES + number) + 1, f"{name}.yaml")
            commands.append(
                chance.choice(
                    [
                        ("generate", spec.name, "-m", name),
                        ("generate", spec.name, "--branch", name, "-m", name),
                        ("branch", name),
                        ("tag", f"v-{name}"),
                        ("undo",),
                        ("redo",),
                    ]
                )
            )
        before = len(json.loads(project.must("op", "log", "--json"))["operations"])
        codes = [code for code, _ in project.start_all(*commands)]
        ends.update(codes)
        assert set(codes) <= {0, 1, 5, 6}, codes
        after = len(json.loads(project.must("op", "log", "--json"))["operations"])
        assert after - before <= codes.count(0), "an operation nobody did"
        project.must("fsck")
    project.must("verify")
    figures["commands of all kinds, eight at a time"] = rounds * PROCESSES
    figures["of these done; refused by what stood then; moved first by another"] = (
        f"{ends[0]}; {ends[1] + ends[5]}; {ends[6]}"
    )


def _values(data: bytes) -> object:
    return read_document(data, "spec.yaml").value


def _held(root: Path, folder: Path, name: str, words: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.rendezvous", str(folder), name, *words],
        cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _release(folder: Path, count: int, running: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Wait until all have come, then give the word."""
    until = time.monotonic() + 240
    while len(list(folder.glob("*.ready"))) < count:
        assert time.monotonic() < until and all(one.poll() is None for one in running)
        time.sleep(0.01)
    (folder / "go").touch()
