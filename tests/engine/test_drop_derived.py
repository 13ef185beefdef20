"""Dropping derived meshes: what changes meanwhile stays."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.drop_derived import Task, drop_derived, rebuild
from engine.gc import LONGEST_DAYS, Days, GcOrder, NoPolicyError, disk_bytes, gc
from engine.migrate import migrate
from engine.project import Project
from engine.settings import BadSettingValueError, write_setting
from schemas.ids import GenerationId
from store.backends import FileBackend
from store.drop import drop, mesh_files
from store.names import object_name
from tests.cli.conftest import SPEC
from tests.cli.world import call


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "aurora"
    assert call("init", folder).code == 0
    (folder / "spec.yaml").write_text(SPEC)
    assert call("generate", "-m", "first", cwd=folder).code == 0
    return Project(folder)


def meshes(project: Project) -> list[bytes]:
    repository = project.repository()
    record = repository.generation(repository.resolve("@"))
    return list(map(bytes.fromhex, record.geometry.parts.values()))


def test_a_mesh_stored_again_meanwhile_stays(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = object_name(meshes(project)[0].hex())

    def touching(task: Task) -> str:
        FileBackend(task.store_folder).keep(first)
        return rebuild(task)

    monkeypatch.setattr("engine.drop_derived.rebuild", touching)
    path = FileBackend(project.store_folder).path(first)
    os.utime(path, (5, 5))
    done = drop_derived(project.backend())
    assert done.meshes == len(set(meshes(project)))
    assert path.exists()
    assert len(mesh_files(project.backend(), meshes(project))) == 1


def test_what_is_needed_is_asked_under_the_lock(project: Project) -> None:
    backend = project.backend()
    files = mesh_files(backend, [*meshes(project), b"\0" * 32])
    assert set(files) == set(meshes(project))
    kept, *others = files

    def needed() -> set[bytes]:
        return {kept}

    drop(backend, {mesh: found.time_ns for mesh, found in files.items()}, needed)
    assert set(mesh_files(backend, files)) == {kept}
    assert others


def test_a_generation_that_cannot_be_read_is_no_reason_to_drop(project: Project) -> None:
    task = Task(project.store_folder, GenerationId("0" * 64))
    assert "no object" in rebuild(task)


def order(project: Project, days: Days, **more: bool) -> Callable[[], object]:
    return lambda: gc(project, GcOrder("Ada", 0, 0, days, **more))  # type: ignore[arg-type]


def test_a_policy_is_whole_or_none(project: Project, tmp_path: Path) -> None:
    for days in (Days(None, 3), Days(3, None), Days(None, None)):
        with pytest.raises(NoPolicyError):
            order(project, days)()
    file = tmp_path / "c.toml"
    assert Days.of([file], None, None) == Days(90, 14)
    write_setting("gc.keep_days", "0", file)
    write_setting("gc.grace_days", "", file)
    assert Days.of([file], None, None) == Days(0, None)
    assert Days.of([file], 5, 6) == Days(5, 6)
    for bad in ("-1", "1.5", "x", "٣", str(LONGEST_DAYS + 1)):
        write_setting("gc.keep_days", bad, file)
        with pytest.raises(BadSettingValueError):
            Days.of([file], None, None)


def test_bytes_are_those_of_all_files(project: Project) -> None:
    before = disk_bytes(project.store_folder)
    (project.store_folder / "notes").write_bytes(b"12345")
    assert disk_bytes(project.store_folder) == before + 5
    assert migrate(project, dry_run=True).after == 2
