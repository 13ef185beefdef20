"""`kill -9` at any moment of the other writing commands: all that was there is there, and sound."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.project import Project

SEED = 5
COMMANDS: dict[str, tuple[str, ...]] = {
    "merge": ("merge", "side"),
    "gc": ("gc", "--grace-days", "0", "--keep-days", "0"),
    "gc --drop-derived": ("gc", "--drop-derived"),
    "fsck --repair": ("fsck", "--repair"),
    "switch": ("switch", "side"),
    "restore": ("restore", "main~1"),
    "undo": ("undo",),
    "tag": ("tag", "v1"),
    "migrate": ("migrate",),
}
QUICK = ("merge", "gc --drop-derived", "restore")


@pytest.fixture(scope="module")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, rr: Sequence[str], repo_root: Path
) -> Project:
    """Main and a side that both went on; never changed by a test."""
    folder = tmp_path_factory.mktemp("kill") / "seed"
    project = Project.create(folder, rr, repo_root / "examples" / "court.yaml")
    project.must("branch", "side")
    for number, branch in enumerate(("side", "main")):
        project.must("switch", branch)
        for turn in range(2):
            project.vary(2 * turn + number + 1)
            project.must("generate", "-m", f"{branch} {turn}")
    project.must("switch", "main")
    return project


@pytest.mark.parametrize(
    ("name", "kills"),
    [(name, 1) for name in QUICK]
    + [pytest.param(name, 15, marks=pytest.mark.prove) for name in COMMANDS],
)
def test_a_killed_command_leaves_all_there_was(
    name: str,
    kills: int,
    tmp_path: Path,
    prepared: Project,
    figures: dict[str, object],
) -> None:
    """Afterwards a check finds no damage, every generation is there, and doing it again works."""
    seed = _copy(prepared, tmp_path / "seed")
    generations = {branch: seed.generations(branch) for branch in ("main", "side")}
    _make_ready(seed, name)
    chance, killed = random.Random(SEED), 0
    started = time.perf_counter()
    whole = _copy(seed, tmp_path / "timed").start(*COMMANDS[name])
    whole.communicate()
    assert whole.returncode == 0
    seconds = time.perf_counter() - started
    for number in range(kills):
        project = _copy(seed, tmp_path / str(number))
        process = project.start(*COMMANDS[name])
        try:
            process.wait(timeout=chance.uniform(0.2, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        if name != "fsck --repair":  # else what was broken may be so still
            project.must("fsck")
        again = project.start(*COMMANDS[name])
        again.communicate()
        assert again.returncode in (0, 1, 5), "done already, or done now"
        project.must("fsck")
        for branch, before in generations.items():
            now = project.generations(branch)
            if not (name == "undo" and branch == "main"):
                assert set(before) <= set(now), f"kill {number}: history of {branch} was lost"
        project.must("verify", "main")
        shutil.rmtree(project.folder)
    figures[f"`rr {' '.join(COMMANDS[name])}` killed, of {kills} tries"] = killed


def _make_ready(project: Project, name: str) -> None:
    """Break something for a repair; make the layout an early one for its migration."""
    folder = project.folder
    if name == "fsck --repair":
        project.must("gc")
        for path in (next((folder / ".rr" / "packs").iterdir()), folder / ".rr" / "op_head"):
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 4
            path.chmod(0o644)
            path.write_bytes(data)
    if name == "migrate":
        (folder / ".rr" / "format").write_bytes(b"rr-store 1\n")


def _copy(project: Project, folder: Path) -> Project:
    return Project(Path(shutil.copytree(project.folder, folder)), project.rr)
