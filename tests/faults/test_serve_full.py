"""The disk of `rr serve` fills up in the middle of a push: it is told, and then repeated."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from engine.fsck_remote import fsck_remote
from engine.push import push
from engine.remote import RemoteRefusedError, RemoteUnreachableError
from schemas.errors import RRError
from schemas.records import SpecIds
from store.repository import Repository
from store.trouble import DiskFullError
from tests.engine.exchange import ERRAND
from tests.engine.foreign import ball, exported
from tests.engine.test_push import ALL, assert_whole, refs
from tests.server.serve_process import Serve, serve_process
from tests.server.team import spec
from tests.store.samples import history, make_generation, record

DISK_MB = 300
LARGE = 1 << 20
PUSHED = 24
"""Megabytes of a push, which go into the log of the database and into its tables."""
STL = exported(ball(subdivisions=5), "stl")
"""Its mesh is larger than what is kept in a row."""
ROOMS = (0, 1, 3, 9, 13, 17, 21)
FAILED = (RemoteRefusedError, RemoteUnreachableError)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk of its own; only root can make one."""
    folder = Path(tempfile.mkdtemp(prefix="rr-full-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0711", "tmpfs", str(folder)]
    try:
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
            pytest.skip("this machine does not let us mount a disk")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()


def fill(disk: Path, *, room: int) -> Path:
    """A file that leaves so many bytes on the disk."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - room)
    return ballast


def grow(repository: Repository, chance: random.Random) -> None:
    """Generations on main whose specs are large, and cannot be packed."""
    before = tip = refs(repository)["branch/main"]
    blobs = [repository.put_blob(chance.randbytes(LARGE)) for _ in range(PUSHED)]
    for number in range(0, PUSHED, 4):
        made = repository.generation(make_generation(repository, (tip,), number=number))
        tip = repository.put_generation(replace(made, spec=SpecIds(*blobs[number : number + 4])))
    record(repository, "branch/main", before, tip)


def wait_until_ready(server: Serve) -> None:
    last = time.monotonic() + 120
    while server.ask("GET", "/ready").status_code != 200:
        assert time.monotonic() < last, "it does not get over it"
        time.sleep(0.1)


def told_code(failed: pytest.ExceptionInfo[RRError]) -> str:
    """The code a pusher is told: the remote's own where it answers, else that of the break."""
    return str(failed.value.details.get("code", failed.value.code))


@pytest.mark.parametrize(
    "room_mb", [5, *(pytest.param(mb, marks=pytest.mark.prove) for mb in ROOMS)]
)
def test_a_disk_fills_up_in_the_middle_of_a_push(
    disk: Path, room_mb: int, figures: dict[str, object]
) -> None:
    """Wherever it happens: no branch has moved, the server lives, the same push then succeeds."""
    server = Serve(disk)
    try:
        project = server.project()
        ours, _ = history(3)
        with server.remote(project) as door:
            push(ours, door, ERRAND, ALL)
        before = refs(ours)
        grow(ours, random.Random(room_mb))
        ballast = fill(disk, room=room_mb * LARGE)
        with server.remote(project) as door, pytest.raises(FAILED) as failed:
            push(ours, door, ERRAND, ALL)
        assert server.process.poll() is None, "the server itself goes on"
        ballast.unlink()
        wait_until_ready(server)
        with server.stored(project) as stored:
            assert refs(stored) == before
            assert_whole(stored)
        with server.remote(project) as door:
            push(ours, door, ERRAND, ALL)
            assert dict(door.hello().refs) == refs(ours)
            assert fsck_remote(door).ok
        with server.stored(project) as stored:
            assert_whole(stored)
        figures[f"room for {room_mb} of {PUSHED} MB: whoever pushes is told"] = told_code(failed)
    finally:
        server.stop()


@pytest.mark.parametrize(
    "room_mb", [5, *(pytest.param(mb, marks=pytest.mark.prove) for mb in ROOMS)]
)
def test_the_folder_of_large_frames_fills_up(
    disk: Path, room_mb: int, figures: dict[str, object]
) -> None:
    """`BLOB_URL` on a disk of its own: a push is refused with a code, and nothing of it is seen."""
    with serve_process(BLOB_URL=f"file://{disk}/blobs") as server:
        project = server.project()
        ours, _ = history(3)
        with server.remote(project) as door:
            push(ours, door, ERRAND, ALL)
        before = refs(ours)
        told = server.ask("GET", f"/projects/{project}/generations").json()
        grow(ours, random.Random(room_mb))
        ballast = fill(disk, room=room_mb * LARGE)
        with server.remote(project) as door, pytest.raises(RemoteRefusedError) as failed:
            push(ours, door, ERRAND, ALL)
        assert failed.value.details["code"] == DiskFullError.code
        assert not list((disk / "blobs").rglob(".tmp-*"))
        with server.stored(project) as stored:
            assert refs(stored) == before
            assert_whole(stored)
        assert server.ask("GET", f"/projects/{project}/generations").json() == told
        ballast.unlink()
        with server.remote(project) as door:
            push(ours, door, ERRAND, ALL)
            assert dict(door.hello().refs) == refs(ours)
            assert fsck_remote(door).ok
        with server.stored(project) as stored:
            assert_whole(stored)
        figures[f"room for {room_mb} of {PUSHED} MB in the folder of BLOB_URL"] = told_code(failed)


def test_an_import_that_finds_no_room_is_refused(disk: Path) -> None:
    with serve_process(BLOB_URL=f"file://{disk}/blobs") as server:
        project = server.project()
        place = f"/projects/{project}/generations"
        assert server.ask("POST", place, {"spec": spec()}).status_code == 201
        told = server.ask("GET", place).json()
        upload = f"{server.url}/imports?project={project}&name=a.stl&part=last&unit=mm"
        headers = {"X-API-Key": server.key, "Content-Type": "application/octet-stream"}
        ballast = fill(disk, room=0)
        full = httpx2.post(upload, content=STL, headers=headers, timeout=120)
        assert (full.status_code, full.json()["code"]) == (507, DiskFullError.code), full.text
        assert server.ask("GET", place).json() == told
        ballast.unlink()
        assert httpx2.post(upload, content=STL, headers=headers, timeout=120).status_code == 201
        with server.stored(project) as stored:
            assert stored.fsck().ok
