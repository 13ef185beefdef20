"""One flipped bit anywhere in a project: found, the right thing named, put right if it can be."""

import random
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.fsck import fsck, repair
from engine.project import Project
from store.layout import UnknownFormatError
from tests.cli.conftest import SPEC
from tests.cli.lived_in import REBUILDABLE, flip, kinds, live_in
from tests.cli.world import call
from tests.faults.project import Project as Driven

SEED = 7


@pytest.mark.parametrize(
    "flips", [8, pytest.param(400, marks=pytest.mark.prove)], ids=lambda n: f"{n} flips"
)
def test_a_flipped_bit_never_passes(
    flips: int, tmp_path: Path, rr: Sequence[str], repo_root: Path, figures: dict[str, object]
) -> None:
    project = Driven.create(tmp_path / "shoe", rr, repo_root / "examples" / "court.yaml")
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


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@pytest.mark.parametrize(
    "flips", [8, pytest.param(5_000, marks=pytest.mark.prove)], ids=lambda n: f"{n} flips"
)
def test_a_flipped_bit_is_put_right_or_stays_as_it_lies(
    flips: int, packed: bool, tmp_path: Path, figures: dict[str, object]
) -> None:
    """Several generations, branches, tags, an undo; spec.yaml is gone, so no source comes back."""
    folder = tmp_path / "aurora"
    assert call("init", folder).code == 0
    (folder / "spec.yaml").write_text(SPEC)
    assert call("generate", "-m", "first", cwd=folder).code == 0
    live_in(folder)
    (folder / "spec.yaml").unlink()
    known = _known(folder, packed=packed)
    project = Project(folder)
    files, chance = sorted(known), random.Random(SEED)
    mended: Counter[str] = Counter()
    for number in range(flips):
        path = files[number] if number < len(files) else _by_size(files, chance)
        whole = path.read_bytes()
        flip(path, chance)
        hit = path.read_bytes()
        name, kind = known[path]
        damage = fsck(project).damage
        assert name in {item.object_id or item.what for item in damage}, path
        other_layout = any(item.code == UnknownFormatError.code for item in damage)
        done = repair(project)
        if kind in REBUILDABLE | {"op_head", "format", "pack"} and not other_layout:
            assert done.left.ok and path.read_bytes() == whole, (kind, path)
            mended[kind] += 1
        else:
            assert done.repairs == () and path.read_bytes() == hit, (kind, path)
            assert all(item.remedy for item in done.left.damage)
            mended["no"] += 1
            path.write_bytes(whole)
    assert fsck(project).ok
    store = "packed store" if packed else "loose store"
    figures[f"{store}: flipped bits, one at a time, found by `rr fsck`, the right thing named"] = (
        flips
    )
    figures[f"{store}: of those put right by `rr fsck --repair`, proved by hash"] = (
        flips - mended["no"]
    )
    figures[f"{store}: of those in what nothing can make again, named and left as it lay"] = mended[
        "no"
    ]
    for kind in sorted(mended.keys() - {"no"}):
        figures[f"{store}, put right: {kind}"] = mended[kind]


def _known(folder: Path, *, packed: bool) -> dict[Path, tuple[str, str]]:
    """Each file of the store: what a check calls it, and its kind."""
    home = folder / ".rr"
    named = {home / name: (name, name) for name in ("op_head", "format")}
    if not packed:
        return kinds(folder) | named
    assert call("gc", cwd=folder).code == 0
    packs = {path: (f"pack {path.name[:12]}", "pack") for path in (home / "packs").iterdir()}
    assert packs
    return {path: what for path, what in kinds(folder).items() if path.exists()} | packs | named


def _by_size(files: list[Path], chance: random.Random) -> Path:
    """A file by its bytes or by its name: meshes are most of the bytes, records of the files."""
    if chance.random() < 0.5:
        return chance.choice(files)
    (found,) = chance.choices(files, [path.stat().st_size for path in files])
    return found


def _rewrite(path: Path, data: bytes) -> None:
    """Replace the bytes of a write-once file, as a failing disk would."""
    path.chmod(0o644)
    path.write_bytes(data)
