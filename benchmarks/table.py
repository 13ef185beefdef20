"""One row per figure, printed and written to a page of docs/proof/."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Pair

PAGES = Path(__file__).resolve().parent.parent / "docs" / "proof"


@dataclass(frozen=True)
class Row:
    """One measured figure beside its budget; `met` is None where there is no budget."""

    what: str
    ours: str
    base: str
    figure: str
    budget: str
    met: bool | None

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        mark = {True: "yes", False: "NO", None: "–"}[self.met]
        return (self.what, self.ours, self.base, self.figure, self.budget, mark)


def ratio_row(what: str, pair: Pair, against: str, budget: float, extra_ms: float = 0.0) -> Row:
    """A row that holds when ours takes at most `budget` times the base plus `extra_ms`."""
    limit = budget * pair.base_ms + extra_ms
    words = f"≤ {budget:g} ×" + (f" + {extra_ms:.0f} ms" if extra_ms else "")
    return Row(
        what,
        f"{pair.ours_ms:.1f} ms",
        f"{against} {pair.base_ms:.1f} ms",
        f"{pair.ratio:.2f} ×",
        words,
        pair.ours_ms <= limit,
    )


HEAD = ("what", "rr", "beside it", "figure", "budget", "met")


def as_markdown(title: str, rows: list[Row]) -> str:
    """The page of the last run."""
    lines = [f"# {title}", "", "<!-- Written by `make bench`; do not edit. -->", ""]
    lines += [
        "Each row was measured in turns with what stands beside it, on one machine; medians.",
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.",
        "",
    ]
    lines += ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def as_text(rows: list[Row]) -> str:
    """The same in aligned columns for a terminal."""
    table = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    )
