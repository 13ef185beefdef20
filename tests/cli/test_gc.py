"""`rr gc`, `rr du` and `rr migrate` at the shell."""

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from geometry.kernel import KERNEL
from store.backends.files import CLEANING
from tests.cli.conftest import SPEC
from tests.cli.world import call
from tests.conftest import ROOT

DAY_S = 86_400


@pytest.fixture
def several(project: Path) -> Path:
    """Ten more generations: every other one only in its colour, so that meshes are shared."""
    for number in range(10):
        spec = SPEC.replace("toe_spring_mm: 11", f"toe_spring_mm: {8 + number // 2}")
        (project / "spec.yaml").write_text(spec.replace("#1B1F3B", f"#1B1F{10 + number}"))
        assert call("generate", "-m", f"number {number}", cwd=project).code == 0
    return project


def tree(project: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and its time; the lock is touched to see what time it is."""
    return {
        str(path): (path.read_bytes(), 0 if path.name == CLEANING else path.stat().st_mtime_ns)
        for path in sorted((project / ".rr").rglob("*"))
        if path.is_file()
    }


def age(project: Path, days: int) -> None:
    for path in (project / ".rr").rglob("*"):
        time = path.stat().st_mtime - days * DAY_S
        os.utime(path, (time, time))


def total(project: Path) -> int:
    return sum(len(data) for data, _ in tree(project).values())


def test_history_is_packed_and_all_reads_as_before(several: Path) -> None:
    shown = call("log", "--json", cwd=several).json["generations"]
    log = call("op", "log", "--json", cwd=several).json["operations"]
    before = tree(several)
    told = call("gc", "--dry-run", "--json", cwd=several).json
    assert tree(several) == before
    done = call("gc", "--json", cwd=several).json
    assert {**done, "dry_run": True, "bytes_after": None} == told
    assert done["collected"]["packed_objects"] > 50
    assert (done["bytes_before"], done["bytes_after"]) == (
        sum(len(data) for data, _ in before.values()),
        total(several),
    )
    assert call("log", "--json", cwd=several).json["generations"] == shown
    assert call("op", "log", "--json", cwd=several).json["operations"] == log
    assert call("verify", "--all", cwd=several).code == 0
    assert call("show", shown[3]["generation"][:8], cwd=several).code == 0
    after = tree(several)
    assert "removed 0 objects" in call("gc", cwd=several).text
    assert tree(several) == after


def test_old_operations_leave_the_log(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("branch", "aside", cwd=several).code == 0
    assert call("branch", "--delete", "aside", cwd=several).code == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000 + 100 * DAY_S))
    (several / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 6"))
    assert call("generate", "-m", "much later", cwd=several).code == 0
    age(several, 40)
    told = call("gc", "--dry-run", cwd=several).text
    assert "would remove 14 operations older than" in told
    assert "removed 14 operations" in call("gc", cwd=several).text
    log = call("op", "log", cwd=several).text.splitlines()
    assert len(log) == 2 and " gc " in log[0] and "much later" not in log[1]
    assert len(call("log", cwd=several).text.splitlines()) == 12
    refused = call("undo", cwd=several)
    assert refused.code == 1 and "expired" in refused.err
    assert call("branch", "after", cwd=several).code == 0
    line = call("op", "log", "-n", "1", cwd=several).text
    horizon = call("op", "log", "--json", cwd=several).json["operations"][0]["detail"]["horizon"]
    assert horizon[:12] not in line
    assert "sound" in call("fsck", cwd=several).text


def test_without_a_policy_it_refuses(project: Path) -> None:
    for name, option in (("keep_days", "--keep-days"), ("grace_days", "--grace-days")):
        assert call("config", "set", f"gc.{name}", "", cwd=project).code == 0
        refused = call("gc", cwd=project)
        assert refused.code == 3
        assert "RR-E056" in refused.err and option in refused.err and f"gc.{name}" in refused.err
        assert call("gc", option, "3", cwd=project).code == 0
        assert call("gc", "--drop-derived", cwd=project).code == 0
        assert call("du", "--json", cwd=project).json["gc_removes_bytes"] is None
        assert call("config", "set", f"gc.{name}", "many", cwd=project).code == 0
        bad = call("gc", cwd=project)
        assert bad.code == 2 and "RR-E005" in bad.err
        assert call("config", "set", f"gc.{name}", "9", cwd=project).code == 0
    assert call("gc", cwd=project).code == 0
    assert call("gc", "--keep-days", "-1", cwd=project).code == 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_derived_meshes_are_dropped_and_come_back_the_same(several: Path, jobs: str) -> None:
    hashes = [
        one["geometry_hash"] for one in call("log", "--json", cwd=several).json["generations"]
    ]
    (several / ".rr" / "cache" / "ab").mkdir(parents=True)
    (several / ".rr" / "cache" / "ab" / "cd").write_bytes(b"x" * 1000)
    usage = call("du", "--json", cwd=several).json
    before = tree(several)
    told = call("gc", "--drop-derived", "--dry-run", "--json", cwd=several).json
    assert tree(several) == before
    done = call("gc", "--drop-derived", "--jobs", jobs, "--json", cwd=several).json
    assert done["dropped"] == told["dropped"]
    dropped = done["dropped"]
    assert dropped["rebuilt"] == len(set(hashes)) == 5
    assert dropped["mesh_bytes"] + dropped["cache_bytes"] == usage["drop_derived_bytes"]
    assert dropped["cache_bytes"] == 1000 and dropped["differing"] == []
    assert done["bytes_after"] < 60_000 < done["bytes_before"]
    fsck = call("fsck", "--json", cwd=several).json
    assert fsck["ok"] and [note["code"] for note in fsck["notes"]] == ["RR-R052"]
    assert f"{dropped['meshes']} meshes of kernel {KERNEL}" in fsck["notes"][0]["message"]
    verified = call("verify", "--all", "--json", cwd=several).json
    assert verified["ok"] and verified["complete"] and len(verified["checks"]) == 11
    again = [one["geometry_hash"] for one in call("log", "--json", cwd=several).json["generations"]]
    assert again == hashes
    assert call("measure", "@~2", cwd=several).code == 0
    assert call("diff", "@~1", "@", cwd=several).code == 1
    (several / "spec.yaml").write_text(SPEC)  # a shoe that was recorded before
    assert call("generate", "-m", "the first again", cwd=several).code == 0
    assert call("gc", "--drop-derived", "--json", cwd=several).json["dropped"]["rebuilt"] == 1


def test_a_geometry_that_differs_is_kept(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.stored_model

    wrong = call("show", "@~2", "--json", cwd=several).json
    real = engine.stored_model.geometry_hash

    def broken(mesh_ids: dict[str, Any]) -> str:
        found = real(mesh_ids)
        return "0" * 64 if found == wrong["geometry_hash"] else found

    monkeypatch.setattr("engine.stored_model.geometry_hash", broken)
    done = call("gc", "--drop-derived", cwd=several)
    assert done.code == 7 and "kept the meshes of generation" in done.err
    monkeypatch.undo()
    for mesh in wrong["parts"].values():
        found = mesh if isinstance(mesh, str) else mesh["mesh"]
        assert (several / ".rr" / "objects" / found[:2] / found[2:]).exists()


@pytest.fixture(params=["1", "2"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A project that an earlier kernel recorded, of layout 1."""
    folder = tmp_path / "old"
    with zipfile.ZipFile(ROOT / "tests" / "data" / f"kernel-{request.param}.zip") as archive:
        archive.extractall(folder)
    return folder


def test_meshes_of_other_kernels_are_history(old: Path) -> None:
    (old / ".rr" / "config.toml").unlink(missing_ok=True)
    meshes = [row for row in call("du", "--json", cwd=old).json["shares"] if row["kernel"]]
    assert [(row["kind"], row["files"]) for row in meshes] == [("meshes", 2)]
    assert call("generate", "-m", "by this kernel", "--missing", "defaults", cwd=old).code == 0
    first = call("gc", "--drop-derived", cwd=old)
    assert first.code == 0 and "next: rr migrate" in first.err
    assert not (old / ".rr" / "packs").exists()
    assert "sound" in call("fsck", cwd=old).text
    rows = call("du", "--json", cwd=old).json["shares"]
    assert [row for row in rows if row["kernel"]] == meshes


def test_a_missing_mesh_of_another_kernel_is_damage(old: Path) -> None:
    generation = call("log", "--json", cwd=old).json["generations"][0]["generation"]
    shown = call("show", generation, "--json", cwd=old).json
    mesh = next(iter(shown["parts"].values()))
    mesh = mesh if isinstance(mesh, str) else mesh["mesh"]
    (old / ".rr" / "objects" / mesh[:2] / mesh[2:]).unlink()
    found = call("fsck", "--json", cwd=old)
    assert found.code == 7
    assert [item["object"] for item in found.json["damage"]] == [mesh]


def test_migrate_goes_from_layout_1_to_2_once(old: Path) -> None:
    before = tree(old)
    assert call("migrate", "--dry-run", cwd=old).text == "would go from layout 1 to 2\n"
    assert tree(old) == before
    assert call("migrate", "--json", cwd=old).json["after"] == 2
    assert call("migrate", cwd=old).text == "nothing to do: the layout is 2\n"
    assert call("log", cwd=old).code == call("fsck", cwd=old).code == 0
    assert call("gc", cwd=old).code == 0
    assert "next: rr migrate" not in call("gc", cwd=old).err


def test_du_adds_up_to_the_byte(several: Path) -> None:
    (several / ".rr" / ".tmp-1-1").write_bytes(b"half")
    (several / ".rr" / "notes.txt").write_bytes(b"mine")
    assert call("log", "--touched", "toe_spring_mm", cwd=several).code == 0
    for _ in range(2):
        usage = call("du", "--json", cwd=several).json
        shares = usage["shares"]
        assert usage["total_bytes"] == total(several) == sum(row["bytes"] for row in shares)
        assert len(tree(several)) == sum(row["files"] for row in shares)
        kinds = {row["kind"]: row["bytes"] for row in shares}
        assert kinds["index"] > 0 and kinds["temporary"] == 4 and kinds["other"] > 100
        assert kinds["derived meshes"] == usage["drop_derived_bytes"]
        text = call("du", cwd=several).text
        assert f"derived meshes, kernel {KERNEL}" in text and "rr gc would remove" in text
        assert call("gc", cwd=several).code == 0
    assert {"packs", "derived meshes"} <= kinds.keys()
    assert usage["gc_packs_bytes"] == 0


def test_roles_that_may_not_change_anything_may_not_clean_up(project: Path) -> None:
    for command in ("gc", "migrate"):
        assert call("--role", "view", command, cwd=project).code == 4
    assert call("--role", "factory", "du", cwd=project).code == 4
