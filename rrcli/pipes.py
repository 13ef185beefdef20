"""Where output goes: readers that leave, outputs that are closed or full. Imports next to nothing.

`rr log | head -1` ends without a word; `rr log > /dev/full` and `rr log >&-` fail by their code.
"""

from __future__ import annotations

import io
import os
import sys

BROKEN_PIPE_EXIT = 141  # 128 + SIGPIPE, what a shell reports for `yes | head -1`


def ready_streams() -> None:
    """Make stdout one that takes all it is given or raises, and stderr one that is there.

    Without a buffer (`python -u`, PYTHONUNBUFFERED, as in many containers) Python drops what a
    nearly full disk has no room for and tells nobody. A closed stdout is no object at all: from
    here on it is one that fails when it is written to.
    """
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    elif isinstance(sys.stdout.buffer, io.RawIOBase):
        bare = sys.stdout
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(bare.buffer),
            encoding=bare.encoding,
            errors=bare.errors,
            line_buffering=True,
        )


def write_out(text: str) -> int:
    """Write text to stdout and return the exit code: 0, or 141 when the reader has left.

    Another failure is reported.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        return BROKEN_PIPE_EXIT
    except OSError as error:
        from rrcli.failure import from_os_error, report

        return report(from_os_error(error), [])
    return 0


def silence_stdout() -> None:
    """Point stdout at the null device, so that the flush at exit cannot fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # no real file behind stdout (a test's capture)
        return
