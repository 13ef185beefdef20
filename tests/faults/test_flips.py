"""One flipped bit anywhere in history: `rr verify` ends with 1 or 7, and names the place."""

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.project import Project

SEED = 7


@pytest.mark.parametrize(
    "flips", [8, pytest.param(400, marks=pytest.mark.prove)], ids=lambda n: f"{n} flips"
)
def test_a_flipped_bit_never_passes(
    flips: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    project = Project.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
    home = project.folder / ".rr"
    files = [home / "op_head", *sorted(p for p in (home / "objects").rglob("*") if p.is_file())]
    chance = random.Random(SEED)
    for number in range(flips):
        path = files[number % len(files)] if number < len(files) else chance.choice(files)
        whole = path.read_bytes()
        bit = chance.randrange(len(whole) * 8)
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        _rewrite(path, bytes(flipped))
        ran = subprocess.run(
            [*rr, "verify"], cwd=project.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        where = f"bit {bit} of {path.relative_to(project.folder)}"
        assert ran.returncode in (1, 7), f"{where}: {ran.returncode}\n{ran.stdout}{ran.stderr}"
        assert "Traceback" not in ran.stderr, where
        shown = ran.stdout + ran.stderr
        name = path.name if path.name == "op_head" else (path.parent.name + path.name)[:8]
        assert name in shown, f"{where} is not named:\n{shown}"
        _rewrite(path, whole)
    project.must("verify")
    figures["flipped bits, each found and named by `rr verify`"] = flips


def _rewrite(path: Path, data: bytes) -> None:
    """Replace the bytes of a write-once file, as a failing disk would."""
    path.chmod(0o644)
    path.write_bytes(data)
