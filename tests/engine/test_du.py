"""What a repository takes up, asked while others are at work in it."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

import engine.drop_derived
import engine.du
import engine.mesh_origins
from engine.drop_derived import mesh_origins_of
from engine.du import du
from engine.gc import Days, GcOrder, disk_bytes, file_sizes, gc
from engine.mesh_origins import Origins
from engine.project import Project
from schemas.ids import GenerationId
from store.gc_plan import DAY_S, WORTH_PACKING
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.cli.world import call
from tests.store.samples import commit, record

NOW = 1_700_000_100


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """More generations than it takes to be worth packing, of one geometry."""
    folder = tmp_path / "aurora"
    assert call("init", folder).code == 0
    for number in range(10, 10 + WORTH_PACKING // 5):
        (folder / "spec.yaml").write_text(SPEC.replace("#1B1F3B", f"#1B1F{number}"))
        assert call("generate", "-m", "next", cwd=folder).code == 0
    return Project(folder)


def test_clean_up_may_overtake_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the plan and the look at the files, all is packed that was to be."""
    days = Days(90, 14)
    before = du(project, days, now=NOW, clock=NOW)
    assert before.gc_packs_bytes > 0
    real = engine.du.mesh_origins

    def slowly(*arguments: object) -> Origins:
        found = real(*arguments)  # type: ignore[arg-type]
        gc(project, GcOrder("Ada <ada@example.org>", NOW, NOW, days))
        return found

    monkeypatch.setattr("engine.du.mesh_origins", slowly)
    usage = du(project, days, now=NOW, clock=NOW)
    assert usage.total_bytes == disk_bytes(project.store_folder)
    assert usage.total_bytes == sum(share.bytes for share in usage.shares) < before.total_bytes
    assert usage.gc_packs_bytes == 0
    assert usage.gc_removes_bytes == 0


@pytest.mark.parametrize("asked", ["usage", "origins"])
def test_expiry_may_overtake_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """Between the marking and the reading of generations, those of a branch long deleted go."""
    repository, later = project.repository(), NOW + 200 * DAY_S
    lost = commit(repository, "side", number=77, time=NOW)
    record(repository, "branch/side", lost, None, command="branch", time=later)
    for path in project.store_folder.rglob("*"):
        os.utime(path, (NOW, NOW))
    days, author = Days(90, 0), "Ada <ada@example.org>"
    real = engine.mesh_origins.mesh_origins
    calls = []

    def slowly(repository: Repository, generations: Iterable[GenerationId]) -> Origins:
        calls.append("asked")
        found = list(generations)
        if len(calls) == 1:
            gc(project, GcOrder(author, later, later, days))
        return real(repository, found)

    module = engine.du if asked == "usage" else engine.drop_derived
    monkeypatch.setattr(module, "mesh_origins", slowly)
    if asked == "usage":
        assert du(project, Days(36_500, 14), now=NOW, clock=NOW).gc_removes_bytes == 0
    else:
        assert mesh_origins_of(project.backend()).builds
    assert len(calls) == 2 and not project.repository().has(lost)


def test_a_file_that_goes_while_it_looks_is_left_out(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode() * 10)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    found = file_sizes(tmp_path)
    assert next(found) == (tmp_path / "a", 10)
    (tmp_path / "b").unlink()
    assert list(found) == [(tmp_path / "c", 10)]
    assert disk_bytes(tmp_path) == 20
