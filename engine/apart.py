"""Work on bytes of strangers, done in a process of its own: bounded time, bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from engine.reader_extra import ReaderNeedsExtraError
from schemas.errors import RRError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Result = TypeVar("Result")

MEMORY_BYTES = 2 * 1024**3
"""What the work may take beside what the program itself does."""
DEADLINE_S = 60.0

_OK, _BAD, _LACKS = "ok", "bad", "lacks"
_LONGEST_MESSAGE = 300
"""Characters: it may quote what the file holds."""
_THREADS = 8
"""So many seconds of CPU in one of the clock: no honest work is ended by that."""


class ReaderGaveUpError(RRError):
    """Reading the file took too long or too much memory, or ended the process that read it.

    A file is read in a process of its own, for 60 seconds and with 2 GiB at most. Either it is
    larger than any shoe needs, or it was made to keep a reader busy. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E070"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "write the mesh anew with fewer triangles, as a binary STL or a GLB"


class BadBytesError(RRError):
    """The work found the bytes to be other than they should be; `message` says in which way."""

    code: ClassVar[str] = "RR-E071"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "open the file in the program that wrote it, and write it anew"


def apart(
    work: Callable[[str, bytes], Result],
    name: str,
    data: bytes,
    *,
    deadline_s: float = DEADLINE_S,
    memory_bytes: int = MEMORY_BYTES,
) -> Result:
    """Return what `work`, a function of a module, makes of the bytes of a file of that name.

    Raises BadBytesError, ReaderGaveUpError and ReaderNeedsExtraError, whatever the work raises or
    does.
    """
    from multiprocessing import get_context

    # Spawned, not forked: a fork of a process with threads may hang.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_child, args=(theirs, work, memory_bytes, deadline_s), daemon=True
    )
    process.start()
    theirs.close()
    try:
        ours.send(name)
        ours.send_bytes(data)
        if not ours.poll(deadline_s):
            raise ReaderGaveUpError(f"{name} is not read in {deadline_s:.0f} s", place=name)
        kind, found = ours.recv()
    except (EOFError, OSError) as error:
        raise ReaderGaveUpError(f"the reader of {name} died", place=name) from error
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if kind == _LACKS:
        raise ReaderNeedsExtraError(f"{name}: {found}", place=name)
    if kind == _BAD:
        raise BadBytesError(f"{name}: {found}", place=name)
    result: Result = found
    return result


def _child(
    pipe: Connection, work: Callable[[str, bytes], Result], memory_bytes: int, deadline_s: float
) -> None:
    """The other process: limit itself, do the work, tell the result."""
    import os
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for shown in {1, 2} - {pipe.fileno()}:
        # What a library prints is nobody's business, and before JSON it would break that.
        os.dup2(nowhere, shown)
    name, data = pipe.recv(), pipe.recv_bytes()
    _limit(memory_bytes, deadline_s)
    try:
        pipe.send((_OK, work(name, data)))
    except ReaderNeedsExtraError as error:
        pipe.send((_LACKS, error.message))
    except RRError as error:
        pipe.send((_BAD, error.message[:_LONGEST_MESSAGE]))
    except MemoryError:
        pipe.send((_BAD, "it needs more memory than any shoe"))
    except Exception as error:  # readers raise whatever they like over bytes they do not expect
        pipe.send((_BAD, f"it cannot be read ({type(error).__name__})"))
        raise


def _limit(memory_bytes: int, deadline_s: float) -> None:
    """Let this process take so many bytes more than it has, and an end if nobody ends it.

    The parent does so at the deadline, unless it was ended itself: then the work would go on for
    ever. A system without such limits, or that does not tell what a process has, leaves it at that.
    """
    from contextlib import suppress
    from math import ceil
    from pathlib import Path

    with suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        seconds = ceil(deadline_s * _THREADS)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # of a stranger's file no image is kept
