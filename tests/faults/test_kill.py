"""`kill -9` at any moment of `rr generate` leaves a repository that `rr verify` accepts."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.project import Project

SEED = 20_240_229


@pytest.mark.parametrize(
    "kills", [5, pytest.param(200, marks=pytest.mark.prove)], ids=lambda n: f"{n} kills"
)
def test_kill_leaves_a_sound_repository(
    kills: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    whole = _seconds_of_a_run(project)
    chance = random.Random(SEED)
    before = project.generations()
    landed = 0
    for number in range(kills):
        project.vary(number)
        finished = _generate_and_kill(project, chance.uniform(0.02, 1.05) * whole)
        after = project.generations()
        new = len(after) - len(before)
        assert after[new:] == before, f"kill {number}: history was lost"
        assert new in ({1} if finished else {0, 1})
        project.must("verify")
        before, landed = after, landed + new
    project.vary(996)
    project.must("generate", "-m", "after all that")
    assert project.generations()[1:] == before
    figures |= {"kill -9 of `rr generate`": kills, "of these after the commit": landed}


def _seconds_of_a_run(project: Project) -> float:
    project.vary(998)
    started = time.perf_counter()
    project.must("generate", "-m", "timed")
    return time.perf_counter() - started


def _generate_and_kill(project: Project, seconds: float) -> bool:
    """Start `rr generate`, kill it after some seconds; true when it had ended well before."""
    process = project.start("generate", "-m", "may be killed")
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    _, errors = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), errors.decode()
    return process.returncode == 0
