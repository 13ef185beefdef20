"""What lost blobs of a generation are made from: Remaker, through a real repair."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.fsck import repair
from engine.generate import generate
from engine.project import Project
from engine.remake import Remaker
from engine.specfile import SpecFile
from geometry.kernel import KERNEL
from schemas.canonical import sha256_hex
from schemas.records import Generation
from store.backends import FileBackend
from store.backends.files import CLEANING
from store.names import object_name
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.cli.world import tree
from tests.engine.conftest import order


@pytest.fixture
def project(tmp_path: Path, spec_file: SpecFile) -> Project:
    """A project with one generation and no working file."""
    made = Project(tmp_path)
    repository = Repository.init(FileBackend(made.store_folder), author="Ada", time=1)
    generate(repository, spec_file, order())
    return made


def record(project: Project) -> Generation:
    repository = project.repository()
    active = repository.snapshot().active.generation
    assert active is not None
    return repository.generation(active)


def lose(project: Project, *ids: str) -> None:
    for object_id in ids:
        FileBackend(project.store_folder).save(object_name(object_id), b"junk")


def test_everything_but_the_source_comes_back_from_the_source(project: Project) -> None:
    generation, sound = record(project), tree(project.store_folder)
    spec = generation.spec
    lost = {spec.authored, spec.instrumental, spec.appearance, *generation.geometry.parts.values()}
    lose(project, *lost)
    told: list[str] = []
    done = repair(project, tell=lambda one: told.append(one.how))
    assert done.left.ok and {one.object_id for one in done.repairs} == lost
    assert set(told) == {"made again from the source spec", f"rebuilt by kernel {KERNEL}"}
    assert tree(project.store_folder) == {**sound, CLEANING: b""}  # the lock that repair holds


def test_without_the_source_its_values_do_for_the_rest(project: Project) -> None:
    generation = record(project)
    spec = generation.spec
    lose(
        project, spec.source, spec.instrumental, spec.appearance, generation.geometry.parts["last"]
    )
    done = repair(project)
    assert [item.object_id for item in done.left.damage] == [spec.source]
    assert "clone or a backup" in done.left.damage[0].remedy
    assert len(done.repairs) == 3
    assert {one.how for one in done.repairs} == {
        "made again from the authored spec",
        f"rebuilt by kernel {KERNEL}",
    }


def test_the_source_comes_back_from_a_working_file_that_still_holds_it(project: Project) -> None:
    spec = record(project).spec
    lose(project, spec.source, spec.authored)
    project.working_file.write_text(SPEC + "# edited since\n")
    assert repair(project).repairs == ()
    project.working_file.write_text(SPEC)
    done = repair(project)
    assert done.left.ok
    assert [one.how for one in done.repairs] == [
        "spec.yaml holds it still",
        "made again from the source spec",
    ]


def test_meshes_come_back_from_the_instrumental_half_alone(project: Project) -> None:
    generation = record(project)
    spec, mesh = generation.spec, generation.geometry.parts["last"]
    lose(project, spec.source, spec.authored, spec.appearance, mesh)
    done = repair(project)
    assert [one.object_id for one in done.repairs] == [mesh]
    assert len(done.left.damage) == 3


def test_with_all_of_the_spec_lost_the_meshes_stay_lost(project: Project) -> None:
    generation = record(project)
    spec, mesh = generation.spec, generation.geometry.parts["last"]
    lose(project, spec.source, spec.authored, spec.instrumental, mesh)
    done = repair(project)
    assert done.repairs == () and len(done.left.damage) == 4
    assert list(offered(project, mesh)) == []


def test_what_is_offered_is_what_was_lost(project: Project) -> None:
    one = record(project).spec.appearance
    assert list(offered(project, one)) == [one]


def offered(project: Project, lost: str) -> Iterator[str]:
    """The ids of what is offered for one blob."""
    remake, objects = Remaker(project.working_file), project.repository().objects
    for item in remake(objects, record(project), frozenset({lost})):
        yield sha256_hex(item.content)
