"""`kill -9` at any moment of `rr generate` leaves a repository that `rr verify` accepts."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.project import Project

SEED = 20_240_229


@pytest.mark.parametrize(
    "kills", [3, pytest.param(200, marks=pytest.mark.prove)], ids=lambda n: f"{n} kills"
)
def test_kill_leaves_a_sound_repository(
    kills: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    """Every other kill waits for the first byte written, so that half of them meet the writing."""
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    chance = random.Random(SEED)
    before = project.generations()
    seconds = _seconds_of_a_run(project)
    writing = _seconds_of_writing(project)
    before = project.generations()
    ends: Counter[str] = Counter()
    done = 0
    while done < kills:
        # After one that was too late its colour is recorded already: another one then.
        project.vary(done + 2_000 * ends["too late"] * (done % 2))
        started = time.perf_counter()
        if done % 2:
            killed = _kill_while_writing(project, chance.uniform(0, writing))
        else:
            killed = _kill_after(project, chance.uniform(0.02, 1.0) * seconds)
        after = project.generations()
        new = len(after) - len(before)
        assert after[new:] == before, f"kill {done}: history was lost"
        assert new in ({0, 1} if killed else {1})
        project.must("verify")
        before = after
        if not killed:  # too late: that run was quicker than the first, so it does not count
            seconds = min(seconds, time.perf_counter() - started) * 0.9
            project.vary(2 * kills + 2 * ends["too late"])
            project.must("generate", "-m", "so that the next run has something to record")
            before = project.generations()
            ends["too late"] += 1
            assert ends["too late"] < kills + 20
            continue
        ends["after" if new else "before"] += 1
        done += 1
    project.vary(996)
    project.must("generate", "-m", "after all that")
    assert project.generations()[1:] == before
    figures["`rr generate` killed"] = kills
    figures["of these before the new generation was in history"] = ends["before"]
    figures["of these after"] = ends["after"]


def _seconds_of_a_run(project: Project) -> float:
    project.vary(998)
    started = time.perf_counter()
    project.must("generate", "-m", "timed")
    return time.perf_counter() - started


def _seconds_of_writing(project: Project) -> float:
    """From the first object to the end of the process, where only the appearance changed."""
    project.vary(997)
    process = _start_writing(project)
    started = time.perf_counter()
    assert not _was_killed(process)
    return time.perf_counter() - started


def _kill_after(project: Project, seconds: float) -> bool:
    """Start `rr generate` and kill it after some seconds; false when it had ended by itself."""
    process = project.start("generate", "-m", "may be killed")
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    return _was_killed(process)


def _kill_while_writing(project: Project, seconds: float) -> bool:
    """Start `rr generate` and kill it some seconds after it has begun to write objects."""
    process = _start_writing(project)
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return _was_killed(process)


def _start_writing(project: Project) -> "subprocess.Popen[bytes]":
    """Start `rr generate` and wait until it has begun to write objects."""
    objects = project.folder / ".rr" / "objects"
    before = _touched(objects)
    process = project.start("generate", "-m", "may be killed")
    while process.poll() is None and _touched(objects) == before:
        time.sleep(0.001)
    return process


def _touched(folder: Path) -> int:
    """When a name in the folder or in one of its folders changed last."""
    return max(p.stat().st_mtime_ns for p in (folder, *folder.iterdir()))


def _was_killed(process: "subprocess.Popen[bytes]") -> bool:
    _, errors = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), errors.decode()
    return process.returncode != 0
