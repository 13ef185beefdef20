"""Hot history commands on a short and on a long history, beside git on as many commits."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.table import Row
from benchmarks.timing import RR, importing, interleaved, process
from schemas.ids import BuildKey, GeometryHash
from schemas.records import Generation, GeometryRecord, SpecIds
from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes
from store.backends.files import FileBackend
from store.disk import Disk
from store.repository import Repository

SHORT = 100
LONG = int(os.environ.get("BENCH_GENERATIONS", "10000"))
COMMANDS = (["log", "-n", "20"], ["status"], ["switch", "main"])
GIT = (["log", "-n", "20", "--oneline"], ["status"], ["switch", "main"])


class UnsyncedDisk(Disk):
    """The real disk without fsync: the histories are made to be read, not to survive."""

    def sync(self, descriptor: int) -> None:
        """Leave it to the kernel."""

    def sync_folder(self, folder: Path) -> None:
        """Leave it to the kernel."""


def rows(rounds: int) -> list[Row]:
    """Each command against import typer plus git's own time, and its growth with the history."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        short, long = folder / "short", folder / "long"
        make_history(short, SHORT)
        make_history(long, LONG)
        git = folder / "git"
        make_git_history(git, LONG)
        found = []
        for ours, theirs in zip(COMMANDS, GIT, strict=True):
            found += _command(ours, theirs, short, long, git, rounds)
        return found


def _command(
    ours: list[str], theirs: list[str], short: Path, long: Path, git: Path, rounds: int
) -> list[Row]:
    typer = importing("typer")
    git_ms = interleaved(process(["git", *theirs], git), lambda: None, rounds).ours_ms
    pair = interleaved(process([*RR, *ours], long), typer, rounds)
    growth = interleaved(process([*RR, *ours], long), process([*RR, *ours], short), rounds)
    limit = 1.5 * pair.base_ms + git_ms
    words = f"rr {' '.join(ours)}"
    return [
        Row(
            f"{words}, {LONG:,} generations",
            f"{pair.ours_ms:.1f} ms",
            f"import typer {pair.base_ms:.1f} ms, git {git_ms:.1f} ms",
            f"{pair.ours_ms / limit:.2f} of the budget",
            "≤ 1.5 × import typer + git",
            pair.ours_ms <= limit,
        ),
        Row(
            f"{words}, growth from {SHORT} to {LONG:,}",
            f"{growth.ours_ms:.1f} ms",
            f"{growth.base_ms:.1f} ms",
            f"{(growth.ratio - 1) * 100:+.0f} %",
            "< 10 %",
            growth.ratio < 1.10,
        ),
    ]


def make_history(
    folder: Path, count: int, *, built: bool = False, spec: Callable[[int], bytes] | None = None
) -> Repository:
    """A project whose main branch has `count` generations of the example spec, or one of each.

    Their geometry is nobody's, unless `built`: then it is the example's, meshes and all.
    """
    from benchmarks.shoe import EXAMPLE, resolved

    process([*RR, "init", str(folder)])()
    data = EXAMPLE.read_bytes()
    (folder / "spec.yaml").write_bytes(data)
    repository = Repository.open(FileBackend(folder / ".rr", disk=UnsyncedDisk()))
    shown = resolved()
    ids = _spec_ids(repository, data)
    geometry = _built(repository) if built else GeometryRecord(
        build_key=BuildKey("0" * 64), geometry_hash=GeometryHash("0" * 64), kernel="1", parts={},
        bounds_um=((0, 0, 0), (1, 1, 1)),
    )  # fmt: skip
    tip = None
    for number in range(count):
        generation = Generation(
            parents=() if tip is None else (tip,), name=shown.name, style=shown.style,
            spec=ids if spec is None else _spec_ids(repository, spec(number)),
            geometry=geometry, source="generate", author="Ada <ada@example.org>",
            message=f"step {number}", time=1_700_000_000 + number,
        )  # fmt: skip
        new = repository.put_generation(generation)
        repository.transact(
            "generate", author="Ada <ada@example.org>", time=1_700_000_000 + number,
            expect={"branch/main": tip}, set={"branch/main": new},
        )  # fmt: skip
        tip = new
    return repository


def _spec_ids(repository: Repository, data: bytes) -> SpecIds:
    """The names of a spec's four blobs, once they are stored."""
    from schemas.resolve import resolve
    from schemas.validate import validate

    authored = validate(data, "spec.yaml").authored
    assert authored is not None
    spec = resolve(authored)
    put = repository.put_blob
    return SpecIds(
        put(data), put(authored_bytes(authored)),
        put(instrumental_bytes(spec)), put(appearance_bytes(spec)),
    )  # fmt: skip


def _built(repository: Repository) -> GeometryRecord:
    from benchmarks.shoe import resolved
    from engine.model import build_key, build_model, geometry_record

    spec = resolved()
    model = build_model(spec)
    for mesh in model.meshes.values():
        repository.put_blob(mesh)
    return geometry_record(model, build_key(spec))


def one_small_file(number: int) -> Mapping[str, bytes]:
    """What a commit of a git history has, unless it is told otherwise."""
    return {"spec.yaml": f"step {number}\n".encode()}


def make_git_history(
    folder: Path, count: int, files: Callable[[int], Mapping[str, bytes]] = one_small_file
) -> None:
    """A git repository with as many commits, each of its files."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    stream = bytearray()
    for number in range(count):
        message = f"step {number}\n"
        stream += (
            "commit refs/heads/main\n"
            f"committer Ada <ada@example.org> {1_700_000_000 + number} +0000\n"
            f"data {len(message)}\n{message}"
        ).encode()
        for name, data in files(number).items():
            stream += f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n"
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream, check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)
