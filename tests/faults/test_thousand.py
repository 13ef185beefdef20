"""A thousand generations of one shoe: what they weigh beside git, and that all come again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.generate import generate
from engine.record_spec import Order
from engine.specfile import SpecFile
from engine.subject import scene_of, subject_of_generation
from exporters.glb import encode_glb
from store.backends import FileBackend
from store.repository import Repository
from tests.faults.project import Project

START = 1_700_000_000


@pytest.mark.parametrize(
    "count", [3, pytest.param(1_000, marks=pytest.mark.prove)], ids=lambda n: f"{n} generations"
)
def test_what_a_line_of_generations_weighs(
    count: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    """One parameter is changed each time; git gets the spec and the exported GLB of each."""
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    (tmp_path / "git").mkdir()
    git(tmp_path, "init", "-q", "-b", "main", ".")
    hashes = {}
    for number in range(count):
        generation_id, geometry_hash = _record(project, number)
        hashes[generation_id] = geometry_hash
        _commit(tmp_path, project, number)
    loose = weight(project.folder / ".rr")
    project.must("gc")
    packed = weight(project.folder / ".rr")
    git(tmp_path, "gc", "-q")
    theirs = weight(tmp_path / "git" / ".git")
    project.must("gc", "--drop-derived")
    dropped = weight(project.folder / ".rr")
    assert dropped < packed <= loose
    ran = json.loads(project.must("verify", "--all", "--json", "--jobs", str(os.cpu_count() or 1)))
    verdicts = {row["generation"]: row["verdict"] for row in ran["checks"]}
    assert all(verdicts[one] == "same" for one in hashes) and ran["ok"] and ran["complete"]
    listed = json.loads(project.must("log", "--json"))["generations"]
    assert hashes.items() <= {(row["generation"], row["geometry_hash"]) for row in listed}
    figures["generations of one shoe, one value changed each time"] = count
    figures["bytes of git with spec and GLB, after `git gc`"] = f"{theirs:,}"
    figures["bytes of `.rr` as written"] = f"{loose:,}"
    figures["bytes of `.rr` after `rr gc`"] = f"{packed:,} (git / rr = {theirs / packed:.1f})"
    figures["bytes of `.rr` after `rr gc --drop-derived`"] = (
        f"{dropped:,} (git / rr = {theirs / dropped:.0f}; {dropped // count:,} a generation)"
    )
    figures["of these rebuilt by `verify --all` with equal hashes"] = len(hashes)


def _record(project: Project, number: int) -> tuple[str, str]:
    """A generation of another toe spring, as `rr generate` records it."""
    spec = project.folder / "spec.yaml"
    text = re.sub(
        r"toe_spring_mm: [\d.]+", f"toe_spring_mm: {8 + number / 100:.2f}", spec.read_text()
    )
    spec.write_text(text)
    repository = Repository.open(FileBackend(project.folder / ".rr"))
    order = Order("", None, "Ada <ada@example.org>", START + number, lambda _: "defaults")
    done = generate(repository, SpecFile("spec.yaml", spec.read_bytes()), order)
    return done.generation_id, done.generation.geometry.geometry_hash


def _commit(folder: Path, project: Project, number: int) -> None:
    """The same spec and its GLB in git."""
    repository = Repository.open(FileBackend(project.folder / ".rr"))
    shutil.copy(project.folder / "spec.yaml", folder / "git")
    scene = scene_of(subject_of_generation(repository, "@"))
    (folder / "git" / "shoe.glb").write_bytes(encode_glb(scene))
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", f"{number}")


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", *who, *words], cwd=folder / "git", check=True, capture_output=True)


def weight(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
