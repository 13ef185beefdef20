"""`rr fsck --repair`: a real project is hurt in many places, and put right as far as it can be."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from store.backends import FileBackend
from store.backends.files import CLEANING
from store.head import encode_head
from store.names import object_name
from store.objects import Objects
from tests.cli.lived_in import REBUILDABLE, flip, kinds, live_in
from tests.cli.world import call, tree

SEED = 11


@pytest.fixture(scope="module")
def lived_in(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a history of many kinds. Tests work on copies."""
    folder = tmp_path_factory.mktemp("lived") / "aurora"
    shutil.copytree(one_generation, folder)
    live_in(folder)
    return folder


@pytest.fixture
def project(lived_in: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(lived_in, tmp_path / "aurora"))
    (folder / ".rr" / CLEANING).touch()  # the lock that repair holds
    return folder


def hurt_all(project: Path, known: dict[Path, tuple[str, str]], which: set[str]) -> set[str]:
    """Flip a bit of every object of some kinds; the ids, all of which `rr fsck` must name."""
    chance, ids = Random(SEED), set()
    for path, (object_id, kind) in sorted(known.items()):
        if kind in which:
            flip(path, chance)
            ids.add(object_id)
    found = call("fsck", "--json", cwd=project)
    assert found.code == 7
    assert ids <= {item["object"] for item in found.json["damage"]}
    return ids


def test_flips_in_all_that_is_rebuildable_are_all_put_right(project: Path) -> None:
    known, sound = kinds(project), tree(project)
    assert {kind for _, kind in known.values()} >= REBUILDABLE | {"source", "operation"}
    hurt = hurt_all(project, known, REBUILDABLE)
    done = call("fsck", "--repair", "--json", cwd=project)
    assert done.code == 0 and done.json["ok"] and done.json["damage"] == []
    assert {item["object"] for item in done.json["repairs"]} == hurt
    assert tree(project) == sound
    assert call("verify", "--all", cwd=project).code == 0


def test_flips_in_sources_are_named_and_left_unless_the_working_file_holds_one(
    project: Path,
) -> None:
    known, spec = kinds(project), (project / "spec.yaml").read_bytes()
    (project / "spec.yaml").unlink()
    hurt = hurt_all(project, known, {"source", "mesh", "unused"})
    sources = {object_id for object_id, kind in known.values() if kind != "mesh"} & hurt
    done = call("fsck", "--repair", "--json", cwd=project)
    assert done.code == 1, "sources have nothing to be made of, meshes have the values"
    assert {item["object"] for item in done.json["damage"]} == sources
    assert {item["object"] for item in done.json["repairs"]} == hurt - sources
    assert all(item["remedy"] for item in done.json["damage"])
    (project / "spec.yaml").write_bytes(spec)
    again = call("fsck", "--repair", "--json", cwd=project)
    assert [item["how"] for item in again.json["repairs"]] == ["spec.yaml holds it still"]
    assert len(again.json["damage"]) == len(sources) - 1


@pytest.mark.parametrize("number", range(12))
def test_one_flip_is_found_named_and_put_right(project: Path, number: int) -> None:
    known, sound = kinds(project), tree(project)
    chance = Random(SEED + number)
    path = chance.choice(sorted(known))
    object_id, kind = known[path]
    (project / "spec.yaml").unlink()
    flip(path, chance)
    assert object_id in {i["object"] for i in call("fsck", "--json", cwd=project).json["damage"]}
    done = call("fsck", "--repair", cwd=project)
    if kind in REBUILDABLE:
        assert done.code == 0, done.text
        assert done.text.startswith("repaired ") and "sound: " in done.text
        assert path.read_bytes() == sound[str(path.relative_to(project))]
        assert call("verify", "--all", cwd=project).code == 0
    else:
        assert done.code == 1 and "  next  " in done.text


def test_a_sound_project_is_not_touched(project: Path) -> None:
    before = tree(project)
    done = call("fsck", "--repair", "--json", cwd=project)
    assert done.code == 0 and done.json["repairs"] == []
    assert tree(project) == before


def test_op_head_and_format(project: Path) -> None:
    before = tree(project)
    (project / ".rr" / "op_head").write_bytes(b"rubbish")
    (project / ".rr" / "format").unlink()
    assert call("status", cwd=project).code == 5
    assert call("fsck", cwd=project).code == 7
    done = call("fsck", "--repair", cwd=project)
    assert done.code == 0, done.text
    assert "repaired op_head: names operation" in done.text
    assert "repaired format: written anew" in done.text
    assert tree(project) == before


def test_several_last_operations_are_a_choice(project: Path) -> None:
    head = (project / ".rr" / "op_head").read_bytes()
    assert call("tag", "a", cwd=project).code == 0
    orphan = call("op", "log", "--json", cwd=project).json["operations"][0]["operation"]
    (project / ".rr" / "op_head").write_bytes(head)
    assert call("tag", "b", cwd=project).code == 0
    newest = call("op", "log", "--json", cwd=project).json["operations"][0]["operation"]
    (project / ".rr" / "op_head").write_bytes(b"")
    asked = call("fsck", "--repair", cwd=project)
    assert asked.code == 1 and newest[:12] in asked.text and orphan[:12] in asked.text
    assert call("fsck", "--repair", "--head", "feed", cwd=project).code == 5
    assert call("fsck", "--head", newest, cwd=project).code == 2
    assert call("fsck", "--repair", "--head", orphan[:10], cwd=project).code == 0
    assert (project / ".rr" / "op_head").read_bytes() == encode_head(orphan)
    assert call("fsck", "--repair", "--head", newest, cwd=project).code == 1, "nothing to choose"


def test_an_old_leftover_goes_and_a_partner_may_not_repair(project: Path) -> None:
    before = tree(project)
    stray = project / ".rr" / ".tmp-9-9"
    stray.write_bytes(b"half")
    os.utime(stray, (0, 0))
    assert call("--role", "factory", "fsck", "--repair", cwd=project).code == 4
    assert stray.exists()
    done = call("fsck", "--repair", cwd=project)
    assert done.code == 0 and "left by an interrupted write; removed" in done.text
    assert tree(project) == before


def test_an_object_that_nothing_needs_is_named_and_left(project: Path) -> None:
    backend = FileBackend(project / ".rr")
    unused = Objects(backend).put_blob(b"nobody asked for this")
    backend.save(object_name(unused), b"junk")
    done = call("fsck", "--repair", cwd=project)
    assert done.code == 1 and "nothing in history needs it" in done.text
    assert backend.load(object_name(unused)) == b"junk"
