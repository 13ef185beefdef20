"""Names for what is being written: each writer has one alone, and what the killed left goes."""

import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest

from engine.fresh import fresh_file, fresh_folder
from engine.places import write_file, write_folder, write_stream
from exporters.sums import write_sums
from tests.cli.world import tree

BOTH = pytest.mark.parametrize("fresh", [fresh_file, fresh_folder])


@BOTH
def test_each_writer_has_a_name_alone(fresh, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with ExitStack() as stack:
        names = [stack.enter_context(fresh(tmp_path / "x")) for _ in range(3)]
        assert [one.name for one in names] == [".x.new", ".x.new1", ".x.new2"]
        names[1].rename(tmp_path / "x")
        with fresh(tmp_path / "x") as again:  # free once it was given up
            assert again == names[1]


@BOTH
def test_a_failure_leaves_nothing_and_takes_nothing(fresh, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with fresh(tmp_path / "x") as other:
        with pytest.raises(ZeroDivisionError), fresh(tmp_path / "x"):
            raise ZeroDivisionError
        assert list(tmp_path.iterdir()) == [other]
    other.rmdir() if other.is_dir() else other.unlink()
    with pytest.raises(ZeroDivisionError), fresh(tmp_path / "x") as mine:
        mine.rename(tmp_path / "x")
        with fresh(tmp_path / "x") as theirs:
            raise ZeroDivisionError
    assert mine == theirs and list(tmp_path.iterdir()) == [tmp_path / "x"]


HANG = """
import sys, time
from pathlib import Path
from engine.fresh import fresh_file, fresh_folder
with fresh_file(Path(sys.argv[1]) / "a") as file, fresh_folder(Path(sys.argv[1]) / "b") as folder:
    file.write_text("half")
    (folder / "part").write_text("half")
    print("ready", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_writer_left_goes_with_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HANG, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        write_file(tmp_path / "a", b"whole")
        write_folder(tmp_path / "b", {"part": b"whole"})
        # It lives, so what it writes is its own.
        assert tree(tmp_path) == {
            "a": b"whole",
            "b/part": b"whole",
            ".a.new": b"half",
            ".b.new/part": b"half",
        }
        writer.send_signal(signal.SIGKILL)
    (tmp_path / "b" / "part").unlink()
    write_file(tmp_path / "a", b"again")
    write_folder(tmp_path / "b", {"part": b"again"})
    assert tree(tmp_path) == {"a": b"again", "b/part": b"again"}


def test_another_s_half_file_never_gets_the_name(tmp_path: Path) -> None:
    """Caught by it: one writer took the other's temporary file away, and named what it had."""
    path = tmp_path / "x"
    barrier = Barrier(4)
    contents = [bytes([number]) * 3_000_000 for number in range(4)]

    def work(data: bytes) -> None:
        barrier.wait()
        for _ in range(15):
            write_file(path, data)
            assert path.read_bytes() in contents

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, contents))
    assert list(tmp_path.iterdir()) == [path]


def bundle(number: int) -> dict[str, bytes]:
    files = {"manifest.json": b"{}", **{f"{n}.stl": bytes([number]) * 50_000 for n in range(5)}}
    return {**files, "SHA256SUMS": write_sums(files)}


def _export(folder: str, number: int, rounds: int) -> None:
    for _ in range(rounds):
        write_folder(Path(folder), bundle(number))


def test_bundles_written_to_one_place_by_several_are_whole(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_export, args=(str(folder), number, 30)) for number in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(300)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert list(tmp_path.iterdir()) == [folder]
    assert tree(folder) in [bundle(number) for number in range(3)]


def test_the_last_of_two_stays(tmp_path: Path) -> None:
    """The second ends first: its bundle is there, and the first one's replaces it."""
    folder = tmp_path / "out"

    def slow() -> Iterator[tuple[str, bytes]]:
        for name, data in bundle(1).items():
            if name == "SHA256SUMS":
                write_folder(folder, bundle(2))
                assert tree(folder) == bundle(2)
            yield name, data

    write_stream(folder, slow())
    assert tree(folder) == bundle(1) and list(tmp_path.iterdir()) == [folder]


@BOTH
def test_where_nothing_can_be_made_it_ends(fresh, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A folder may be there and take nothing: it was tried for ever."""
    with pytest.raises(FileNotFoundError, match="/proc/x"), fresh(Path("/proc/x")):
        pass
    with pytest.raises(FileNotFoundError, match="none/x'"), fresh(tmp_path / "none" / "x"):
        pass
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError), fresh(tmp_path / "file" / "x"):
        pass
