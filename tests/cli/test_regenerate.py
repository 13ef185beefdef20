"""`rr regenerate`, and regenerate_lines: the same spec by this kernel, or nothing at all."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from engine.model import geometry_hash
from geometry.kernel import KERNEL
from store.backends import FileBackend
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.cli.world import call, silent, tree
from tests.conftest import ROOT

FLATTER = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")


@pytest.fixture(params=["1", "2"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A project that an earlier kernel recorded."""
    folder = tmp_path / "old"
    with zipfile.ZipFile(ROOT / "tests" / "data" / f"kernel-{request.param}.zip") as archive:
        archive.extractall(folder)
    return folder


def objects(project: Path) -> dict[str, bytes]:
    return tree(project / ".rr" / "objects")


def test_what_this_kernel_made_is_not_recorded_again(project: Path) -> None:
    before = tree(project)
    done = call("regenerate", cwd=project)
    assert done.code == 0 and done.text.startswith(f"nothing to do: kernel {KERNEL} made ")
    found = call("regenerate", "@", "--json", cwd=project).json
    assert found["changed"] is False and found["branch"] is None
    assert found["generation"] == found["regenerated"]
    assert tree(project) == before


def test_edits_do_not_matter_where_nothing_is_done(project: Path) -> None:
    (project / "spec.yaml").write_text(FLATTER)
    assert call("regenerate", cwd=project).code == 0
    assert (project / "spec.yaml").read_text() == FLATTER


def test_the_same_spec_by_this_kernel_with_every_byte_of_it(old: Path) -> None:
    before, kept = call("show", "--json", cwd=old).json, objects(old)
    source = (old / "spec.yaml").read_bytes()
    made = call("regenerate", "--json", cwd=old).json
    assert made["changed"] and made["kernel"] == KERNEL != before["kernel"]
    assert made["kernel_before"] == before["kernel"]
    assert made["geometry_hash_before"] == before["geometry_hash"] != made["geometry_hash"]
    assert made["parents"] == [made["regenerated"]] == [before["generation"]]
    assert made["message"] == f"regenerate {before['generation'][:12]}: {before['message']}"
    shown = call("show", "--json", cwd=old).json
    assert shown["generation"] == made["generation"] and shown["source"] == "regenerate"
    assert (old / "spec.yaml").read_bytes() == source
    assert objects(old).items() >= kept.items(), "every old byte is still there"
    operations = call("op", "log", "--json", cwd=old).json["operations"]
    assert operations[0]["command"] == "regenerate"
    assert call("verify", cwd=old).code == call("fsck", cwd=old).code == 0
    again = call("regenerate", "@~1", "--json", cwd=old).json
    assert again["changed"] is False, "the branch stands on it already"


def test_the_text_says_what_became_of_it(old: Path) -> None:
    done = call("regenerate", "-m", "once more", cwd=old)
    assert "once more" in done.text and f"→ {KERNEL}, geometry was " in done.text


def test_undo_and_redo_take_it_as_one_step_with_the_file(old: Path) -> None:
    before = call("show", "--json", cwd=old).json["generation"]
    assert call("generate", "-m", "a base", cwd=old).code == 0
    base = call("show", "--json", cwd=old).json["generation"]
    text = (old / "spec.yaml").read_text()
    (old / "spec.yaml").write_text(text.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    assert call("generate", "-m", "flatter", cwd=old).code == 0
    flat = (old / "spec.yaml").read_text()
    assert text != flat
    made = call("regenerate", before[:12], "--json", cwd=old).json
    assert made["changed"] and made["regenerated"] == before
    assert (old / "spec.yaml").read_text() == text
    assert call("undo", cwd=old).code == 0
    assert (old / "spec.yaml").read_text() == flat
    assert call("redo", cwd=old).code == 0
    assert (old / "spec.yaml").read_text() == text
    assert call("show", "--json", cwd=old).json["generation"] == made["generation"] != base


def test_edits_are_never_overwritten_silently(old: Path) -> None:
    edited = (old / "spec.yaml").read_text().replace("toe_spring_mm: 11", "toe_spring_mm: 7")
    (old / "spec.yaml").write_text(edited)
    before = tree(old)
    refused = call("regenerate", cwd=old)
    assert refused.code == 3 and "RR-E019" in refused.err
    assert tree(old) == before
    done = call("regenerate", "--discard", "--json", cwd=old).json
    assert call("cat", done["kept_edits"], cwd=old).out == edited.encode()
    assert "toe_spring_mm: 11" in (old / "spec.yaml").read_text()


def test_without_a_branch_it_says_how_to_go_on(old: Path) -> None:
    assert call("switch", call("show", "--json", cwd=old).json["generation"], cwd=old).code == 0
    before = tree(old)
    refused = call("regenerate", cwd=old)
    assert refused.code == 3 and "RR-E018" in refused.err
    assert call("regenerate", "nowhere", cwd=old).code == 5
    assert tree(old) == before


def test_a_spec_that_is_refused_now_comes_with_its_findings(old: Path) -> None:
    """An earlier release took a toe spring that the present rules do not."""
    repository = Repository.open(FileBackend(old / ".rr"))
    active = repository.snapshot().active.generation
    assert active is not None
    record = repository.generation(active)
    text = repository.get(record.spec.source).replace(b"toe_spring_mm: 11", b"toe_spring_mm: 99")
    spec = replace(record.spec, source=repository.put_blob(text))
    loose = repository.put_generation(replace(record, spec=spec, parents=(active,)))
    ref = "branch/main"
    repository.transact(
        "generate", author="A", time=2, expect={ref: active}, set={ref: loose}, detail={}
    )
    before = silent(tree(old))
    refused = call("regenerate", "--json", cwd=old)
    assert refused.code == 1
    error = refused.json
    assert error["details"]["findings"][0]["path"].endswith("toe_spring_mm")
    assert silent(tree(old)) == before


def test_other_bytes_by_the_same_kernel_are_a_fault_and_not_a_generation(project: Path) -> None:
    repository = Repository.open(FileBackend(project / ".rr"))
    active = repository.snapshot().active.generation
    assert active is not None
    record = repository.generation(active)
    parts = {**record.geometry.parts, "last": record.geometry.parts["upper"]}
    geometry = replace(record.geometry, parts=parts, geometry_hash=geometry_hash(parts))
    liar = repository.put_generation(replace(record, geometry=geometry, parents=(active,)))
    repository.transact(
        "generate", author="A", time=2, expect={"branch/main": active}, set={"branch/main": liar}
    )
    before = tree(project)
    refused = call("regenerate", "--json", cwd=project)
    assert refused.code == 7 and refused.json["code"] == "RR-E016"
    assert refused.json["details"]["parts"] == ["last"]
    assert tree(project) == before
    failed = call("verify", "@", "--json", cwd=project)
    assert failed.code == 1 and failed.json["checks"][0]["parts"] == ["last"]
