"""The grading chart as a drawing: every size's last laid over the others, curves, and the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporters import svg
from exporters.grading_chart import Chart, ChartRow, Outline, mm_text

WIDTH = 1600
_EDGE = 5600
_INK, _SOFT, _FAINT, _GROUND, _PANEL = "#16191f", "#6b7280", "#e3e6ea", "#f7f7f5", "#ffffff"
_STOPS = ((38, 92, 124), (42, 157, 143), (233, 166, 60), (214, 84, 60))
"""Colours from the smallest to the largest size."""

_SERIES = ("#16191f", "#d6543c", "#2a9d8f", "#7c5cbf", "#b08900", "#5b8def")
_CURVES = (
    ("last_length_mm", "Last length"),
    ("ball_girth_mm", "Ball girth"),
    ("ball_width_mm", "Ball width"),
    ("back_height_mm", "Back height"),
)
_COLUMNS = (
    ("foot", "foot"),
    ("last_length_mm", "last"),
    ("ball_girth_mm", "ball girth"),
    ("waist_girth_mm", "waist"),
    ("instep_girth_mm", "instep"),
    ("long_heel_girth_mm", "long heel"),
    ("short_heel_girth_mm", "short heel"),
    ("ball_width_mm", "ball width"),
    ("heel_seat_width_mm", "heel seat"),
    ("back_height_mm", "back height"),
    ("stack", "stack"),
    ("drop", "drop"),
    ("mass", "mass g"),
)
_ROW = 2400
_HEAD_Y, _VIEWS_Y = 12000, 14000
_VIEWS_WIDE = 98000
_CURVES_X = _EDGE + _VIEWS_WIDE + 3000


def chart_svg(chart: Chart) -> bytes:
    """The drawing; hundredths of a pixel throughout, so that it is the same text everywhere."""
    shown = shown_width(chart)
    elements = [*_heading(chart, shown)]
    y = _VIEWS_Y
    scale = _scale(shown)
    for name, outlines, flip in (
        ("Featherline from above", [row.plan for row in shown], 1),
        ("Last from the side", [row.side for row in shown], -1),
    ):
        drawn, y = _nested(name, shown, outlines, (y, scale, flip))
        elements += drawn
        y += 3000
    elements += _curves(chart, y - 3000)
    table, y = _table(chart, y + 1000)
    elements += table
    return svg.document(WIDTH, (y + _EDGE) // 100, f"{chart.name}: size run", elements, _GROUND)


def shown_width(chart: Chart) -> tuple[ChartRow, ...]:
    """The rows of one width: the model's where it is in the run, else the middle one."""
    widths = list(dict.fromkeys(row.width for row in chart.rows))
    of_model = [row.width for row in chart.rows if row.is_model]
    chosen = of_model[0] if of_model else widths[len(widths) // 2]
    return tuple(row for row in chart.rows if row.width == chosen)


def colour(place: int, count: int) -> str:
    """The colour of one of `count` sizes, small to large."""
    last = len(_STOPS) - 1
    at = place * last * 1000 // max(count - 1, 1)
    cell = min(at // 1000, last - 1)
    part = at - cell * 1000
    pairs = zip(_STOPS[cell], _STOPS[cell + 1], strict=True)
    return "#" + "".join(f"{(a * (1000 - part) + b * part) // 1000:02x}" for a, b in pairs)


def _heading(chart: Chart, shown: Sequence[ChartRow]) -> Iterator[str]:
    widths = list(dict.fromkeys(row.width for row in chart.rows))
    sizes = list(dict.fromkeys(row.value for row in chart.rows))
    run = sizes[0] if len(sizes) == 1 else f"{sizes[0]}–{sizes[-1]}"
    yield svg.text((_EDGE, 7400), chart.name, 34, _INK, bold=True)
    what = f"{chart.rows[0].system} {run}  ·  width{'s' if len(widths) > 1 else ''} "
    what += f"{', '.join(widths)}  ·  graded from {chart.model}  ·  {chart.mode}, {chart.rules}"
    yield svg.text((_EDGE, 10200), what, 16, _SOFT)
    if len(widths) > 1:
        words = f"outlines: width {shown[0].width}"
        yield svg.text((_EDGE + _VIEWS_WIDE, 10200), words, 13, _SOFT, anchor="end")
        for number, width in enumerate(widths):
            at = WIDTH * 100 - _EDGE - 5200 * (len(widths) - number)
            yield svg.disc((at, 9750), 420, _SERIES[number % len(_SERIES)])
            yield svg.text((at + 900, 10200), width, 13, _INK)


def _scale(rows: Sequence[ChartRow]) -> tuple[int, int]:
    """Hundredths of a pixel per µm, as a fraction: the longest outline fills the panel."""
    longest = max(
        max((x for x, _ in line), default=1) - min((x for x, _ in line), default=0)
        for row in rows
        for line in (row.plan, row.side)
    )
    return _VIEWS_WIDE - 8000, max(longest, 1)


def _nested(
    name: str,
    rows: Sequence[ChartRow],
    outlines: Sequence[Outline],
    view: tuple[int, tuple[int, int], int],
) -> tuple[list[str], int]:
    """A panel of outlines laid over each other, heels together; and where it ends."""
    top, (num, den), flip = view
    ys = [flip * y for line in outlines for _, y in line] or [0]
    xs = [x for line in outlines for x, _ in line] or [0]
    low, left = min(ys), min(xs)
    high = (max(ys) - low) * num // den
    inside = (_EDGE + 4000, top + 5600)
    foot = inside[1] + high + 2600
    out = [
        svg.rect((_EDGE, top), (_VIEWS_WIDE, foot - top + 3800), _PANEL, radius=1000),
        svg.text((_EDGE + 2400, top + 3200), name, 15, _INK, bold=True),
    ]
    free = 0
    for place in range(len(rows) - 1, -1, -1):
        row, outline = rows[place], outlines[place]
        if not outline:
            continue
        points = [
            (inside[0] + (x - left) * num // den, inside[1] + (flip * y - low) * num // den)
            for x, y in outline
        ]
        tip = max(points)
        tone = _INK if row.is_model else colour(place, len(rows))
        out.append(svg.line((tip[0], tip[1]), (tip[0], foot), _FAINT))
        out.append(svg.path(points, tone, 240 if row.is_model else 130))
        if row.is_model or not free or free - tip[0] >= 2000:
            words = row.value
            out.append(
                svg.text((tip[0], foot + 1800), words, 13, tone, anchor="middle", bold=row.is_model)
            )
            free = tip[0]
    return out, foot + 3800


def _curves(chart: Chart, bottom: int) -> list[str]:
    """Small charts beside the outlines: one line for each width."""
    wide = WIDTH * 100 - _EDGE - _CURVES_X
    weighed = all(row.mass_g is not None for row in chart.rows)
    shown = [*_CURVES[:3], ("mass", "Mass of one shoe")] if weighed else list(_CURVES)
    gap = 2400
    high = (bottom - _VIEWS_Y - gap * (len(shown) - 1)) // len(shown)
    out: list[str] = []
    for place, (column, name) in enumerate(shown):
        out += _curve(chart, column, name, (_CURVES_X, _VIEWS_Y + place * (high + gap), wide, high))
    return out


def _curve(chart: Chart, column: str, name: str, box: tuple[int, int, int, int]) -> list[str]:
    x, y, wide, high = box
    unit = "g" if column == "mass" else "mm"
    rows = {
        width: [row for row in chart.rows if row.width == width]
        for width in dict.fromkeys(row.width for row in chart.rows)
    }
    values = {width: [_thousandths(row, column) for row in mine] for width, mine in rows.items()}
    every = [value for mine in values.values() for value in mine]
    low, high_value = min(every), max(every)
    span = max(high_value - low, 1)
    left, right, top, foot = x + 7600, x + wide - 3000, y + 6000, y + high - 3600
    out = [
        svg.rect((x, y), (wide, high), _PANEL, radius=1000),
        svg.text((x + 2400, y + 3200), name, 15, _INK, bold=True),
    ]
    first = next(iter(values.values()))
    if len(first) > 1:
        step = mm_text((first[-1] - first[0]) // (len(first) - 1), 2)
        words = f"+{step} {unit} a size" if not step.startswith("-") else f"{step} {unit} a size"
        out.append(svg.text((right, y + 3200), words, 13, _SOFT, anchor="end"))
    for share in range(4):
        level = low + span * share // 3
        at = foot - (foot - top) * share // 3
        out.append(svg.line((left, at), (right, at), _FAINT))
        out.append(svg.text((left - 1000, at + 400), mm_text(level, 0), 12, _SOFT, anchor="end"))
    for number, mine in enumerate(values.values()):
        tone = _SERIES[number % len(_SERIES)]
        run = max(len(mine) - 1, 1)
        points = [
            (left + (right - left) * place // run, foot - (foot - top) * (value - low) // span)
            for place, value in enumerate(mine)
        ]
        out.append(svg.path(points, tone, 160, closed=False))
        out += [svg.disc(point, 260, tone) for point in points]
    labels = next(iter(rows.values()))
    skip = -(-len(labels) * 2600 // max(right - left, 1))
    for place in range(0, len(labels), max(skip, 1)):
        at = left + (right - left) * place // max(len(labels) - 1, 1)
        out.append(svg.text((at, foot + 2000), labels[place].value, 11, _SOFT, anchor="middle"))
    return out


def _table(chart: Chart, top: int) -> tuple[list[str], int]:
    """The sizes as rows; and where the table ends."""
    systems = list(chart.rows[0].sizes)
    heads = [*systems, *(name for _, name in _COLUMNS)]
    wide = WIDTH * 100 - 2 * _EDGE
    narrow, first = 5800, 8000  # a size needs less room than a length
    each = (wide - first - 2400 - narrow * len(systems)) // len(_COLUMNS)
    ends = [first + narrow * (n + 1) for n in range(len(systems))]
    ends += [ends[-1] + each * (n + 1) for n in range(len(_COLUMNS))]
    widths = list(dict.fromkeys(row.width for row in chart.rows))
    rows_high = (len(chart.rows) + len(widths) - 1) * _ROW
    out = [svg.rect((_EDGE, top), (wide, rows_high + 6000), _PANEL, radius=1000)]
    y = top + 3200
    out.append(svg.text((_EDGE + 2400, y), "size", 12, _SOFT, bold=True))
    for end, head in zip(ends, heads, strict=True):
        out.append(svg.text((_EDGE + end, y), head, 12, _SOFT, anchor="end", bold=True))
    y += 800
    out.append(svg.line((_EDGE + 2400, y), (_EDGE + wide - 2400, y), _FAINT))
    for width in widths:
        mine = [row for row in chart.rows if row.width == width]
        for place, row in enumerate(mine):
            y += _ROW
            if row.is_model:
                out.append(
                    svg.rect((_EDGE + 1400, y - 1700), (wide - 2800, _ROW), "#fdf1d6", radius=400)
                )
            out.append(svg.disc((_EDGE + 2900, y - 450), 420, colour(place, len(mine))))
            label = f"{row.value} {row.width}"
            out.append(svg.text((_EDGE + 4200, y), label, 13, _INK, bold=True))
            cells = [*row.sizes.values(), *(_cell(row, name) for name, _ in _COLUMNS)]
            for number, cell in enumerate(cells):
                at = _EDGE + ends[number]
                tone = _SOFT if number < len(systems) else _INK
                out.append(svg.text((at, y), cell, 12, tone, anchor="end"))
        y += _ROW
    return out, top + rows_high + 6000


def _cell(row: ChartRow, column: str) -> str:
    if column == "foot":
        return mm_text(row.foot_length_um, 1)
    if column in row.nominal_um:
        return mm_text(row.nominal_um[column], 1)
    if column == "mass":
        return "–" if row.mass_g is None else mm_text(round(row.mass_g * 1000), 0)
    names = {"stack": "stack_heel_mm", "drop": "drop_mm"}
    value = row.measured_mm.get(names[column])
    return "–" if value is None else mm_text(round(value * 1000), 1)


def _thousandths(row: ChartRow, column: str) -> int:
    if column == "mass":
        return round((row.mass_g or 0.0) * 1000)
    return row.nominal_um[column]
