"""A kernel bump loses no mesh: a project goes to a release with another kernel, and back."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geometry.kernel import KERNEL
from tests.cli.conftest import SPEC
from tests.cli.next_kernel import NEXT
from tests.cli.world import Result, call, silent, tree

PROGRAM = Path(__file__).with_name("next_kernel.py")


@dataclass(frozen=True)
class Done:
    code: int
    text: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def later(project: Path, *words: str | Path, code: int = 0) -> Done:
    """What `rr WORDS` of the later release does."""
    ran = subprocess.run(
        [sys.executable, str(PROGRAM), *map(str, words)],
        cwd=project, capture_output=True, text=True, check=False, env=dict(os.environ),
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ran.returncode == code, ran.stdout + ran.stderr
    return Done(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture(scope="module")
def recorded(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations by this kernel, and a tag; never changed by a test."""
    folder = tmp_path_factory.mktemp("bump") / "aurora"
    shutil.copytree(one_generation, folder)
    (folder / "spec.yaml").write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    assert call("generate", "-m", "flatter", cwd=folder).code == 0
    assert call("tag", "sample", "@~1", cwd=folder).code == 0
    return folder


@pytest.fixture
def project(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "aurora"))


def kept(project: Path, before: dict[str, bytes]) -> bool:
    """Whether every old object is still there, byte for byte."""
    return tree(project / ".rr" / "objects").items() >= before.items()


def verdicts(done: Done | Result) -> list[str]:
    return [check["verdict"] for check in done.json["checks"]]


def test_everything_is_read_as_before(project: Path, tmp_path: Path) -> None:
    whole = tree(project / ".rr")
    before, log = silent(whole), whole["events/local.log"]
    for words in (("show", "--json"), ("log", "--json"), ("show", "sample", "--json")):
        assert later(project, *words).text.encode() == call(*words, cwd=project).out
    values = later(project, "diff", "sample", "main", code=1)
    assert "toe_spring_mm" in values.text
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    export = ("export", "--profile", "qa", "-o")
    assert call(*export, ours, cwd=project).code == 0
    later(project, *export, theirs)
    measured = "documents/measures.csv"
    assert tree(theirs)[measured] == tree(ours)[measured]
    assert "sound" in later(project, "fsck").text
    after = tree(project / ".rr")
    assert before.items() <= after.items()
    assert after["events/local.log"].startswith(log), "the log of events only grows"


def test_verify_checks_the_sums_and_says_what_it_needs(project: Path) -> None:
    found = later(project, "verify", "--all", "--jobs", "2", "--json").json
    assert found["ok"] and not found["complete"]
    assert {check["verdict"] for check in found["checks"]} == {"not rebuilt"}
    assert all(check["message"].endswith(f"needs kernel {KERNEL}") for check in found["checks"])
    later(project, "verify", "--all", "--strict", code=1)
    mesh = call("show", "--json", cwd=project).json["parts"]["last"]
    (project / ".rr" / "objects" / mesh[:2] / mesh[2:]).write_bytes(b"junk")
    hit = later(project, "verify", "@", "--json", code=7).json["checks"][0]
    assert (hit["verdict"], hit["parts"]) == ("damaged", ["last"])


def test_regenerate_adds_and_takes_nothing(project: Path) -> None:
    before = tree(project / ".rr" / "objects")
    old = call("show", "--json", cwd=project).json
    made = later(project, "regenerate", "--json").json
    assert made["changed"] and (made["kernel_before"], made["kernel"]) == (KERNEL, NEXT)
    assert made["geometry_hash"] != old["geometry_hash"]
    verdicts = [
        check["verdict"] for check in later(project, "verify", "--all", "--json").json["checks"]
    ]
    assert verdicts == ["same", "not rebuilt", "not rebuilt"]
    assert later(project, "regenerate").text.startswith(f"nothing to do: kernel {NEXT} made ")
    assert later(project, "fsck").code == 0 and kept(project, before)
    # The release before reads it just so, and what the later one made is what it cannot rebuild.
    verdicts = [
        check["verdict"] for check in call("verify", "--all", "--json", cwd=project).json["checks"]
    ]
    assert verdicts == ["not rebuilt", "same", "same"]
    assert call("undo", cwd=project).code == 0
    assert call("show", "--json", cwd=project).json["geometry_hash"] == old["geometry_hash"]
    assert kept(project, before)


def test_what_the_older_kernel_made_is_never_dropped(project: Path) -> None:
    """Every command of the later release that mends or frees room keeps what it cannot make."""
    before = tree(project / ".rr" / "objects")
    later(project, "regenerate")
    later(project, "fsck", "--repair")
    # `rr gc --drop-derived` belongs here: it must keep them too.
    assert kept(project, before)
    assert call("verify", "sample", "--strict", cwd=project).code == 0
