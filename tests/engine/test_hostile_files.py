"""Hostile files of every format: each ends in a coded error or a sound import, none in a crash.

Of `engine.foreign_mesh` with `foreign_step` and `foreign_usdz`, `mesh_pose`, `mend_mesh` and what
they are called by. Caught by it: a reader without a limit, an error that is not foreseen, native
code that ends the process of whoever called it, a damaged file whose holes a library fills in.

The libraries are loaded once, in a process of its own; files are then read in forks of that,
under the limits of `engine.apart`: 2 GiB beside what the libraries take, and 60 seconds each.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Figures
from tests.engine.hostile import HARMLESS

HERE = "tests.engine.test_hostile_files"
QUICK_FLIPS, LONG_FLIPS = 4, 100
AT_ONCE = 80
"""Files that one fork reads in the quick form; in the long one each has its own, as in `apart`."""
SECONDS = 60
REFUSED = ("RR-E072", "RR-E141", "RR-E143")
MEMORY = 2 * 1024**3
Case = tuple[str, bytes]
Told = tuple[str, float, int]


def outcome(name: str, data: bytes) -> str:
    """How reading a file ends: `sound`, or the class of the error that `apart` makes one of."""
    from engine.foreign_mesh import read_raw
    from engine.imported_parts import parts_of
    from engine.mend_mesh import mend
    from engine.mesh_pose import pose_of, posed
    from engine.mesh_units import unit_of
    from schemas.errors import RRError

    try:
        raw = read_raw(name, data)
    except Exception as error:  # noqa: BLE001 - what `apart` makes RR-E071 of, whatever it is
        return f"refused by {type(error).__name__}"
    # From here on the process of the caller is at work: only coded errors will do.
    try:
        unit = unit_of(raw.unit, None, raw.longest, name)
        pose = pose_of(raw, None, None, "last")
        parts = parts_of(posed(raw, pose), name, unit, "last")
        mended = [mend(part) for part in parts]
    except RRError as error:
        return error.code
    for one in mended:
        assert not (one.after.double_vertices or one.after.degenerate_faces)
        assert one.part.faces.max() < len(one.part.vertices_um)
    return "sound"


def forked(cases: list[tuple[str, Case]]) -> dict[str, Told]:
    """Outcome, seconds and peak memory in KiB of reading files one after the other in a fork.

    It has the limits of `apart`, 60 s for each file. Where it ends before them all, that is the
    outcome of the file it was at, and the rest are not in the answer.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        _limit()
        for _, (file, data) in cases:
            start = time.monotonic()
            signal.alarm(SECONDS)
            try:
                told = outcome(file, data)
            except BaseException as error:  # noqa: BLE001 - told to the parent, which fails
                told = f"CRASH {type(error).__name__}: {error}"[:200]
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            os.write(theirs, json.dumps((told, time.monotonic() - start, used)).encode() + b"\n")
        os._exit(0)
    os.close(theirs)
    start = time.monotonic()
    with os.fdopen(ours, "rb") as pipe:
        lines = [json.loads(line) for line in pipe]
    _, status, used = os.wait4(child, 0)
    found = {name: _told(line) for (name, _), line in zip(cases, lines, strict=False)}
    if len(found) < len(cases):
        # As `apart` has it: RR-E070, the program goes on.
        ended = f"RR-E070 by signal {os.WTERMSIG(status)}"
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
            ended = f"RR-E070 after {SECONDS} s"
        elif not os.WIFSIGNALED(status):
            ended = f"RR-E070 by exit {os.WEXITSTATUS(status)}"
        took = time.monotonic() - start - sum(seconds for _, seconds, _ in found.values())
        found[cases[len(found)][0]] = (ended, took, used.ru_maxrss)
    return found


def _told(line: list[Any]) -> Told:
    told, seconds, used = line
    return told, seconds, used


def _limit() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1), os.dup2(sink, 2)


def run(out: Path, rounds: int, at_once: int) -> None:
    """In the process of its own: load the libraries, read every file, write what came of it."""
    import multiprocessing.connection  # noqa: F401 - what `apart` has loaded, too

    import scipy.sparse.csgraph  # noqa: F401
    import trimesh  # noqa: F401
    from pxr import Sdf, Usd, UsdGeom  # noqa: F401

    from engine.foreign_step import _Library
    from tests.engine.hostile import flips, good, named

    _Library()
    whole = good()
    cases = {**{f"good {name}": case for name, case in whole.items()}, **named(whole)}
    cases.update(flips(whole, rounds))
    left, found = list(cases.items()), dict[str, Told]()
    while left:
        told = forked(left[:at_once])
        found.update(told)
        left = left[len(told) :]
    out.write_text(json.dumps(found))


def told_of(rounds: int, at_once: int) -> dict[str, Told]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "told.json"
        subprocess.run(
            [sys.executable, "-m", HERE, str(out), str(rounds), str(at_once)],
            cwd=ROOT,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        found: dict[str, Told] = json.loads(out.read_text())
        return found


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc and fork")
@pytest.mark.parametrize("rounds", [QUICK_FLIPS, pytest.param(LONG_FLIPS, marks=pytest.mark.prove)])
def test_every_hostile_file_ends_in_a_coded_error_or_a_sound_import(
    rounds: int, figures: Figures
) -> None:
    pytest.importorskip("OCP.STEPControl", reason="needs OpenCASCADE", exc_type=ImportError)
    pytest.importorskip("pxr", reason="needs USD")
    found = told_of(rounds, AT_ONCE if rounds == QUICK_FLIPS else 1)
    ended = {name: told for name, (told, _, _) in found.items()}
    assert len(found) > 150
    assert {name: told for name, told in ended.items() if told.startswith("CRASH")} == {}
    # A good file is read, or the test reads nothing at all; what is no mesh at all is not.
    wrong = {name: told for name, told in ended.items() if name.startswith("good ")}
    assert set(wrong.values()) == {"sound"}, wrong
    sound = {name for name, told in ended.items() if told == "sound" and "mutation" not in name}
    assert {name for name in sound if not name.startswith("good ")} <= set(HARMLESS)
    assert max(seconds for _, seconds, _ in found.values()) < SECONDS + 5
    if rounds == LONG_FLIPS:
        figures.update(_figures(found))


def _figures(found: dict[str, Told]) -> Figures:
    ends = [told for told, _, _ in found.values()]
    return {
        "files": len(found),
        "by hand": sum("mutation" not in name for name in found),
        "refused by a reader (RR-E071)": sum(one.startswith("refused") for one in ends),
        "refused by unit, pose or size": sum(one in REFUSED for one in ends),
        "imported, sound": ends.count("sound"),
        "reader ended by a signal (RR-E070)": sum("signal" in one for one in ends),
        "reader ended at 60 s (RR-E070)": sum("60 s" in one for one in ends),
        "crashes of the program": sum(one.startswith("CRASH") for one in ends),
        "longest, seconds": round(max(seconds for _, seconds, _ in found.values()), 1),
        "most memory, MiB": max(kib for _, _, kib in found.values()) // 1024,
    }


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
