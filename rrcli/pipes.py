"""Readers that leave: `rr log | head -1` ends without a word. Imports next to nothing."""

from __future__ import annotations

import os
import sys

BROKEN_PIPE_EXIT = 141  # 128 + SIGPIPE, what a shell reports for `yes | head -1`


def write_out(text: str) -> int:
    """Write text to stdout and return the exit code: 0, or 141 when the reader has left."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        return BROKEN_PIPE_EXIT
    return 0


def silence_stdout() -> None:
    """Point stdout at the null device, so that the flush at exit cannot fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # no real file behind stdout (a test's capture)
        return
