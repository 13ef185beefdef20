"""A difference between two shoes as columns, or as Markdown tables: worst deviations first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.columns import columns
from rrcli.short import plural
from rrcli.swatch import swatched_line
from schemas.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.diff import Diff, MeasureChange, ValueChange
    from engine.diff_bom import BomChange, Supply
    from geometry.deviation import Spread
    from rrcli.session import Session

SHOWN_FROM = 0.05
"""Least difference of a measure, in its unit, that people are shown; scripts get all."""

MOST_REGIONS = 12
"""Regions that people are shown, those with the greatest deviations."""

VALUE_HEAD = ("value", "before", "after", "unit", "")
MEASURE_HEAD = ("measure", "before", "after", "by", "unit")
BOM_HEAD = ("bill of materials", "before", "after", "g a pair", "were")
SPREAD_HEAD = ("max", "p95", "mean", "out", "in", "unit")
PART_HEAD, REGION_HEAD = ("part", *SPREAD_HEAD), ("region", *SPREAD_HEAD)


def diff_lines(found: Diff, session: Session) -> list[str]:
    """Return the difference as columns under heads; one line where nothing differs."""
    if not found.differs:
        return [_nothing(found), *_left_out(found)]
    tables = [columns(head, rows, session) for head, rows in _tables(found)]
    lines = [line for table in tables if table for line in (*table, "")]
    return [swatched_line(line, session.out) for line in (*lines, *_end(found), *_left_out(found))]


def diff_markdown(found: Diff) -> list[str]:
    """Return the difference as a Markdown page, to be pasted into a review."""
    lines = [f"## {' → '.join(_cell(_side(*one)) for one in _sides(found))}", ""]
    for head, rows in _tables(found):
        if rows:
            lines += [_line(head), _line(["---"] * len(head)), *map(_line, rows), ""]
    end = _end(found) if found.differs else ["Nothing differs."]
    return [*lines, *_list([*end, *map(_cell, _left_out(found))])]


def _sides(found: Diff) -> list[tuple[str, str]]:
    """The name of each shoe, and what it was called by."""
    return [*zip((found.before, found.after), found.called, strict=True)]


def _side(name: str, label: str) -> str:
    """A shoe by its name, and what it was called by where that is something else."""
    return f"{name} ({printable(label)})" if label not in ("", name) else name


def _list(lines: list[str]) -> list[str]:
    """Several lines as a list: Markdown would run them together."""
    return lines if len(lines) == 1 else [f"- {line}" for line in lines]


def _tables(found: Diff) -> list[tuple[Sequence[str], list[tuple[str, ...]]]]:
    """The three layers as heads and rows; the third by part and by region."""
    return [
        (VALUE_HEAD, [_value_row(one) for one in found.values]),
        (MEASURE_HEAD, [_measure_row(one) for one in _shown(found)]),
        (BOM_HEAD, [_bom_row(one) for one in found.bom if _shows(one)]),
        (PART_HEAD, [_spread_row(name, one) for name, one in _far(_parts(found))]),
        (REGION_HEAD, [_spread_row(n, one) for n, one in _far(_regions(found))[:MOST_REGIONS]]),
    ]


def _parts(found: Diff) -> list[tuple[str, Spread]]:
    return [(one.part, one.spread) for one in found.parts if one.spread is not None]


def _regions(found: Diff) -> list[tuple[str, Spread]]:
    return [(f"{one.part}.{name}", spread) for one in found.parts for name, spread in one.regions]


def _far(places: list[tuple[str, Spread]]) -> list[tuple[str, Spread]]:
    """Those that count, the worst first."""
    far = [(name, one) for name, one in places if one.max_mm >= SHOWN_FROM]
    return sorted(far, key=lambda place: (-place[1].max_mm, place[0]))


def _nothing(found: Diff) -> str:
    """What is the same, of the layers that can be told."""
    untold = {one.layer for one in found.left_out}
    told = [("values", "value"), ("measures", "measure"), ("", "mesh")]
    *words, last = [word for layer, word in told if layer not in untold]
    return f"the same in every {', '.join(words)}{' and ' if words else ''}{last}"


def _left_out(found: Diff) -> list[str]:
    return [f"{one.layer} left out: {printable(one.why)}" for one in found.left_out]


def _shown(found: Diff) -> list[MeasureChange]:
    return [one for one in found.measures if one.by is None or abs(one.by) >= SHOWN_FROM]


def _value_row(one: ValueChange) -> tuple[str, ...]:
    origin = "derived" if one.derived else ""
    return one.path, _text(one.before), _text(one.after), one.unit, origin


def _measure_row(one: MeasureChange) -> tuple[str, ...]:
    by = "" if one.by is None else f"{one.by:+.3f}"
    before, after = ("–" if v is None else f"{v:.3f}" for v in (one.before, one.after))
    return one.name, before, after, by, one.unit


def _shows(one: BomChange) -> bool:
    """Whether people are shown a line: a mass that differs alone is told by the measures."""
    same = one.before and one.after
    return not same or _stuff(one.before) != _stuff(one.after)


def _bom_row(one: BomChange) -> tuple[str, ...]:
    grams = ((side and side.net_g_per_pair) or "–" for side in (one.after, one.before))
    return (f"{one.section}: {one.part}", _stuff(one.before), _stuff(one.after), *grams)


def _stuff(side: Supply | None) -> str:
    return "–" if side is None else f"{side.material} {side.color_hex}"


def _spread_row(name: str, one: Spread) -> tuple[str, ...]:
    cells = [f"{far:.3f}" for far in (one.max_mm, one.p95_mm, one.mean_mm)]
    ends = [f"{far:+.3f}" if far else "0" for far in (one.out_mm, -one.in_mm)]
    return (name, *cells, *ends, "mm")


def _end(found: Diff) -> list[str]:
    """Say whether the meshes differ, and how much was too near to be told."""
    lines = [f"geometry {'differs' if found.geometry_differs else 'is the same'}{_folded(found)}"]
    before, after = (label or name for name, label in _sides(found))
    for state, owner in (("added", after), ("removed", before)):
        names = [one.part for one in found.parts if one.state == state]
        if names:
            lines.append(f"{state} (only in {printable(owner)}): {', '.join(names)}")
    return lines


def _folded(found: Diff) -> str:
    """How many measures, parts and regions are not shown."""
    small = len(found.measures) - len(_shown(found))
    parts = len(_parts(found)) - len(_far(_parts(found)))
    shown = min(len(_far(_regions(found))), MOST_REGIONS)
    counts = [
        (small, "more measure", f" by less than {SHOWN_FROM}"),
        (parts if found.geometry_differs else 0, "more part", f" by less than {SHOWN_FROM} mm"),
        (len(_regions(found)) - shown if found.geometry_differs else 0, "more region", " by less"),
    ]
    return "".join(f"; {plural(count, what)}{by}" for count, what, by in counts if count)


def _text(value: float | str | None) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:.12g}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
