"""A difference between two shoes as columns, or as Markdown tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.columns import columns
from rrcli.short import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.diff import Diff, MeasureChange, ValueChange
    from rrcli.session import Session

SHOWN_FROM = 0.05
"""Least difference of a measure, in its unit, that people are shown; scripts get all."""

VALUE_HEAD = ("value", "before", "after", "unit", "")
MEASURE_HEAD = ("measure", "before", "after", "by", "unit")


def diff_lines(found: Diff, session: Session) -> list[str]:
    """Return the difference as columns under two heads; one line where nothing differs."""
    if not found.differs:
        return ["the same in every value, measure and mesh"]
    tables = (
        columns(VALUE_HEAD, map(_value_row, found.values), session),
        columns(MEASURE_HEAD, map(_measure_row, _shown(found)), session),
    )
    lines = [line for table in tables if table for line in (*table, "")]
    return [*lines, *_end(found)]


def diff_markdown(found: Diff) -> list[str]:
    """Return the difference as a Markdown page, to be pasted into a review."""
    lines = [f"## {_cell(found.before)} → {_cell(found.after)}", ""]
    for head, rows in (
        (VALUE_HEAD, [_value_row(one) for one in found.values]),
        (MEASURE_HEAD, [_measure_row(one) for one in _shown(found)]),
    ):
        if rows:
            lines += [_line(head), _line(["---"] * len(head)), *map(_line, rows), ""]
    return [*lines, *(_end(found) if found.differs else ["Nothing differs."])]


def _shown(found: Diff) -> list[MeasureChange]:
    return [one for one in found.measures if one.by is None or abs(one.by) >= SHOWN_FROM]


def _value_row(one: ValueChange) -> tuple[str, ...]:
    origin = "derived" if one.derived else ""
    return one.path, _text(one.before), _text(one.after), one.unit, origin


def _measure_row(one: MeasureChange) -> tuple[str, ...]:
    by = "" if one.by is None else f"{one.by:+.3f}"
    before, after = ("–" if v is None else f"{v:.3f}" for v in (one.before, one.after))
    return one.name, before, after, by, one.unit


def _end(found: Diff) -> list[str]:
    """Say whether the meshes differ, and how many measures were too near to be told."""
    small = len(found.measures) - len(_shown(found))
    less = f"; {plural(small, 'more measure')} by less than {SHOWN_FROM}" if small else ""
    return [f"geometry {'differs' if found.geometry_differs else 'is the same'}{less}"]


def _text(value: float | str | None) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:.12g}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
