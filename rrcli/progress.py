"""A progress line on a terminal for what takes longer than half a second. Plain text, one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rrcli.columns import shortened

if TYPE_CHECKING:
    from rrcli.session import Session

PATIENCE_S = 0.5
CLEAR = "\r\x1b[K"
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Step:
    """Call it with what is being done now; `clear` before other words go to the terminal."""

    def __init__(self, what: str, width: int | None) -> None:
        self._what, self._width = what, width
        self._start, self._count = monotonic(), 0
        self._drawn = False

    def __call__(self, now: object) -> None:
        """Draw the line, if somebody watches and has waited long enough."""
        self._count += 1
        if self._width is not None and monotonic() - self._start > PATIENCE_S:
            sign = SPINNER[self._count % len(SPINNER)]
            line = shortened(f"{sign} {self._what}: {now}", self._width - 1)
            sys.stderr.write(CLEAR + line)
            sys.stderr.flush()
            self._drawn = True

    def clear(self) -> None:
        """Take the line away; the next call draws it anew."""
        if self._drawn:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
            self._drawn = False


@contextmanager
def progress_bar(session: Session, what: str) -> Iterator[Step]:
    """Give a function to call with what is being done now; it draws only where somebody watches."""
    if not session.environment.stderr_tty or session.out.quiet or session.out.json:
        yield Step(what, None)
        return
    from rrcli.environment import terminal_width

    step = Step(what, terminal_width())
    try:
        yield step
    finally:
        step.clear()
