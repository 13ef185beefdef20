"""`make demo` ends with paths that exist and the geometry hash; a second run changes nothing."""

import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT

RESULTS = ("court.html", "court.png")


def demo(rr: Sequence[str], folder: Path, profile: str) -> str:
    """What scripts/demo.sh prints."""
    command = ["sh", "scripts/demo.sh", rr[0], str(folder)]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PROFILE": profile}, stdin=subprocess.DEVNULL,
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


def state(rr: Sequence[str], folder: Path, profile: str) -> dict[str, object]:
    """Every result by its SHA-256, and the generations there are."""
    project, bundle = str(folder / "court"), f"court-{profile}.zip"
    listed = subprocess.run([*rr, "-C", project, "log", "--json"], check=True, capture_output=True)
    hashes = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in (*RESULTS, bundle)}
    return {**hashes, "log": json.loads(listed.stdout)}


@pytest.mark.parametrize(
    ("profile", "runs"), [("qa", 1), pytest.param("owner", 2, marks=pytest.mark.prove)]
)
def test_the_demo_ends_with_what_it_made_and_repeats_itself(
    rr: Sequence[str], tmp_path: Path, profile: str, runs: int
) -> None:
    folder = tmp_path / "out"
    first = demo(rr, folder, profile)
    ending = dict(line.rsplit(maxsplit=1) for line in first.splitlines()[-4:])
    assert list(ending) == ["bundle", "viewer page", "picture", "geometry hash"]
    assert all(Path(ending[what]).is_file() for what in ("bundle", "viewer page", "picture"))
    assert len(ending["geometry hash"]) == 64
    before = state(rr, folder, profile)
    for _ in range(runs - 1):
        assert demo(rr, folder, profile).splitlines()[-4:] == first.splitlines()[-4:]
        assert state(rr, folder, profile) == before
