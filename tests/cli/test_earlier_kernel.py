"""A project recorded by an earlier kernel, opened by this release: read, checked, continued.

`tests/data/kernel-N.zip` holds what kernel N itself wrote, cut to two small parts of the shoe.
"""

import zipfile
from pathlib import Path

import pytest

from geometry.kernel import KERNEL
from store.backends.files import CLEANING
from tests.cli.world import call, tree
from tests.conftest import ROOT

RECORDED = {"1": "eeb920338fb5", "2": "8da21c31c50f"}
PARTS = {"1": {"insole", "heel_counter"}, "2": {"insole_board", "heel_tab"}}


@pytest.fixture(params=sorted(RECORDED))
def kernel(request: pytest.FixtureRequest) -> str:
    """An earlier kernel."""
    return str(request.param)


@pytest.fixture
def old(tmp_path: Path, kernel: str) -> Path:
    """The project as that kernel left it."""
    folder = tmp_path / "old"
    with zipfile.ZipFile(ROOT / "tests" / "data" / f"kernel-{kernel}.zip") as archive:
        archive.extractall(folder)
    return folder


def test_what_cannot_be_rebuilt_is_said_and_is_no_fault(old: Path, kernel: str) -> None:
    done = call("--json", "verify", cwd=old)
    (check,) = done.json["checks"]
    assert done.code == 0 and done.json["ok"] and not done.json["complete"]
    assert check["verdict"] == "not rebuilt"
    assert check["message"].endswith(f"not rebuilt: needs kernel {kernel}")
    assert "not rebuilt" in call("verify", cwd=old).text
    assert call("verify", "--strict", cwd=old).code == 1
    assert call("verify", RECORDED[kernel], cwd=old).code == 0
    assert call("verify", "--all", "--strict", cwd=old).code == 1


def test_its_history_and_spec_read_as_before(old: Path, kernel: str) -> None:
    shown = call("--json", "show", RECORDED[kernel], cwd=old).json
    assert shown["kernel"] == kernel and shown["style"] == "sneaker"
    assert set(shown["parts"]) == PARTS[kernel]
    assert call("status", cwd=old).code == call("log", cwd=old).code == 0
    assert "sound" in call("fsck", cwd=old).text
    assert call("validate", cwd=old).code == 0


def test_its_stored_parts_are_handed_on_and_verify(old: Path, tmp_path: Path) -> None:
    """`insole` of kernel 1 is a name that this kernel no longer builds."""
    bundle = tmp_path / "bundle"
    done = call("export", "--profile", "factory", "--format", "stl", "-o", bundle, cwd=old)
    assert done.code == 0, done.err
    names = {path.stem.split(".")[0] for path in (bundle / "geometry").rglob("*.stl")}
    assert {name for name in names if "insole" in name}
    found = call("--json", "verify", bundle)
    assert found.code == 0 and found.json["ok"] and not found.json["complete"]
    assert call("verify", "--strict", bundle).code == 1


def test_generate_goes_on_from_it_with_this_kernel(old: Path, kernel: str) -> None:
    """The very same spec is another shoe under another kernel, so it is recorded anew."""
    made = call("--json", "generate", "-m", "by this kernel", cwd=old)
    assert made.code == 0, made.err
    assert made.json["changed"] and made.json["kernel"] == KERNEL
    assert [parent[:12] for parent in made.json["parents"]] == [RECORDED[kernel]]
    checks = call("--json", "verify", "--all", cwd=old).json["checks"]
    assert sorted(check["verdict"] for check in checks) == ["not rebuilt", "same"]
    assert call("undo", cwd=old).code == 0
    assert RECORDED[kernel] in call("log", cwd=old).text


def test_what_it_made_is_compared_with_what_this_kernel_makes(old: Path, kernel: str) -> None:
    assert call("regenerate", cwd=old).code == 0
    done = call("--json", "diff", RECORDED[kernel], "@", cwd=old)
    assert done.code == 1, "one spec, two shoes"
    assert call("diff", "@", "@", cwd=old).code == 0


def test_a_repair_takes_nothing_of_it_and_cannot_make_its_meshes(old: Path, kernel: str) -> None:
    (old / ".rr" / CLEANING).touch()  # the lock that repair holds
    before = tree(old)
    assert call("fsck", "--repair", cwd=old).code == 0
    assert tree(old) == before
    parts = call("--json", "show", RECORDED[kernel], cwd=old).json["parts"]
    mesh = parts[min(PARTS[kernel])]
    (old / ".rr" / "objects" / mesh[:2] / mesh[2:]).write_bytes(b"junk")
    done = call("--json", "fsck", "--repair", cwd=old)
    (damage,) = done.json["damage"]
    assert done.code == 1 and damage["object"] == mesh and done.json["repairs"] == []
    assert f"with kernel {kernel} rebuilds it" in damage["remedy"]
