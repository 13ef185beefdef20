"""A progress line on a terminal for what takes longer than half a second. Plain text, one line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rrcli.columns import shortened

if TYPE_CHECKING:
    from rrcli.session import Session

PATIENCE_S = 0.5
CLEAR = "\r\x1b[K"
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


@contextmanager
def progress_bar(session: Session, what: str) -> Iterator[Callable[[object], None]]:
    """Give a function to call with what is being done now; it draws only where somebody watches."""
    if not session.environment.stderr_tty or session.out.quiet or session.out.json:
        yield lambda _now: None
        return
    from rrcli.environment import terminal_width

    start, count, width = monotonic(), 0, terminal_width()

    def step(now: object) -> None:
        nonlocal count
        count += 1
        if monotonic() - start > PATIENCE_S:
            sign = SPINNER[count % len(SPINNER)]
            sys.stderr.write(CLEAR + shortened(f"{sign} {what}: {now}", width - 1))
            sys.stderr.flush()

    try:
        yield step
    finally:
        if count:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
