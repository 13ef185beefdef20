"""Aligned columns of plain text, cut to the terminal's width only where somebody is watching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from rrcli.session import Session


LEAST_OF_THE_NEXT = 10
"""Cells of the first column that may be cut, that must be seen for a table to be one."""


def columns(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    session: Session | None = None,
    whole: int | None = None,
) -> list[str]:
    """Return lines with every column as wide as its widest cell; nothing at all without rows.

    On a terminal a line is cut so that it does not wrap; where that would cut the first `whole`
    columns (all but the last), each row becomes a block of lines. In a pipe nothing is ever cut.
    """
    table = [tuple(str(cell) for cell in row) for row in rows]
    if not table:
        return []
    widths = [max(map(display_width, column)) for column in zip(head, *table, strict=True)]
    lines = [_line(cells, widths) for cells in (tuple(head), *table)]
    if session is not None and session.environment.stdout_tty:
        from rrcli.environment import terminal_width

        width = terminal_width()
        kept = widths[: len(widths) - 1 if whole is None else whole]
        if sum(kept) + 2 * len(kept) + min(widths[len(kept)], LEAST_OF_THE_NEXT) > width:
            return _blocks(head, table, session, width)
        lines = [shortened(line, width) for line in lines]
        lines[0] = session.out.style(lines[0], "dim")
    return lines


def _blocks(
    head: Sequence[str], table: Sequence[Sequence[str]], session: Session, width: int
) -> list[str]:
    """Return each row as a block: its first cell, then a line or more for every other cell."""
    from textwrap import wrap

    indent = max(map(display_width, head[1:]), default=0) + 4
    lines: list[str] = []
    for first, *cells in table:
        lines += [*([""] if lines else []), session.out.style(first, "bold")]
        for name, cell in zip(head[1:], cells, strict=True):
            pieces = wrap(cell, max(width - indent, LEAST_OF_THE_NEXT))
            label = session.out.style(f"  {name}".ljust(indent), "dim")
            lines += [(" " * indent if n else label) + piece for n, piece in enumerate(pieces)]
    return lines


def shortened(text: str, width: int) -> str:
    """Return the text cut to a display width, with … for what is missing."""
    if display_width(text) <= width:
        return text
    used, kept = 1, []
    for sign in text:
        used += display_width(sign)
        if used > width:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def display_width(text: str) -> int:
    """Return how many terminal cells a text takes: wide signs two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(s) else 2 if east_asian_width(s) in "WF" else 1 for s in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (w - display_width(cell)) for cell, w in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
