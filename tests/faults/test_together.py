"""Eight processes generating on eight branches at once lose nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.project import Project

PROCESSES = 8


@pytest.mark.parametrize(
    "rounds", [1, pytest.param(10, marks=pytest.mark.prove)], ids=lambda n: f"{n} rounds"
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
