"""The measuring sheet as a drawing: last and shoe from the side and from above, dimensioned.

On a page of A3, at half scale or smaller. Everything is drawn from meshes and landmarks in whole
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exporters.page import ACCENT, FAINT, INK, SHADE, SOFT, Page
from exporters.svg import Point
from geometry.cuts import Cuts
from geometry.edge import Edge
from geometry.girths import planes
from geometry.measures import SOLE_UNIT
from geometry.mesh import Part
from geometry.sheet import Anchors, landmarks_of
from geometry.silhouette import side_view

WIDE, HIGH, PAPER_MM = 1680, 1188, 420
_EDGE = 6000
_LEFT, _RIGHT = 15000, 96000
_SIDE, _PLAN = 43500, 63500
"""Where views stand: x of their rearmost place; y of the ground, and of the axis."""

_SHOE_SIDE = (
    "outsole", "midsole", "foxing", "welt", "tongue", "upper", "heel_counter", "toe_cap",
    "mudguard", "eyestay", "heel_tab", "gore",
)  # fmt: skip
_TABLE_Y, _ROW, _COLUMNS = 89000, 1850, 4
_TICK = 350


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a measure, and what the spec says where it does."""

    name: str
    measured: float
    nominal: float | None
    ok: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A view on the page: µm of the shoe to hundredths of a unit, `per_mm` of them a mm."""

    left: int
    base: int
    x0_um: int
    level_um: int
    per_mm: int

    def at(self, x_um: int, up_um: int) -> Point:
        """A place of the shoe on the page."""
        across, up = x_um - self.x0_um, up_um - self.level_um
        return self.left + across * self.per_mm // 1000, self.base - up * self.per_mm // 1000

    def long(self, mm: float) -> int:
        """A length on the page."""
        return round(mm * self.per_mm)

    def mm(self, x_mm: float, up_mm: float) -> Point:
        """The same of millimetres."""
        return self.at(round(x_mm * 1000.0), round(up_mm * 1000.0))


def measure_page(
    name: str,
    caption: str,
    parts: Mapping[str, Part],
    anchors_um: Anchors,
    measures: Mapping[str, float],
    rows: Sequence[Row],
) -> Page:
    """The page of one right shoe that has a last and a sole."""
    page = Page(WIDE, HIGH, PAPER_MM, f"{name}: measures")
    per_mm, told = _scale(parts)
    _head(page, name, caption, told)
    last = parts["last"]
    x0 = int(last.vertices_um[:, 0].min())
    tread = anchors_um["bottom.tread"][2]
    axis = anchors_um["featherline.heel"][1]
    _last_side(page, Frame(_LEFT, _SIDE, x0, tread, per_mm), last, anchors_um, measures)
    _last_plan(page, Frame(_LEFT, _PLAN, x0, axis, per_mm), last, anchors_um, measures)
    unit = [parts[one] for one in SOLE_UNIT if one in parts]
    if unit:
        start = min(int(part.vertices_um[:, 0].min()) for part in unit)
        _shoe_side(page, Frame(_RIGHT, _SIDE, start, 0, per_mm), parts, anchors_um, measures)
        _shoe_plan(page, Frame(_RIGHT, _PLAN, start, axis, per_mm), parts, unit, measures)
    _table(page, rows)
    return page


def _scale(parts: Mapping[str, Part]) -> tuple[int, str]:
    """Hundredths of a unit a mm, and the scale in words: smaller for high and long shoes."""
    high = int(parts["upper"].vertices_um[:, 2].max()) // 1000 if "upper" in parts else 0
    long = max(int(part.vertices_um[:, 0].max()) for part in parts.values()) // 1000
    if high <= 145 and long <= 320:
        return 200, "1 : 2"
    return (160, "1 : 2.5") if high <= 180 and long <= 400 else (100, "1 : 4")


def _head(page: Page, name: str, caption: str, scale: str) -> None:
    page.words((_EDGE, 8200), name, 34, bold=True)
    page.words((_EDGE, 10800), caption, 13, SOFT)
    page.words((WIDE * 100 - _EDGE, 8200), "Measuring sheet", 17, anchor="end")
    page.words((WIDE * 100 - _EDGE, 10800), f"scale {scale} on A3   ·   mm", 13, SOFT, anchor="end")
    page.stroke(((_EDGE, 12400), (WIDE * 100 - _EDGE, 12400)), INK, 150)
    for x, title in ((_EDGE, "LAST"), (_RIGHT - 8500, "SHOE")):
        page.words((x, 15000), title, 12, SOFT, bold=True)


def _last_side(
    page: Page, frame: Frame, last: Part, anchors_um: Anchors, measures: Mapping[str, float]
) -> None:
    outline = [frame.at(x, z) for x, z in side_view(last)]
    page.stroke(outline, INK, 180, closed=True, fill=SHADE)
    _ground(page, frame.left - 3000, frame.left + 60000, frame.base)
    cuts = Cuts(last)
    labels = {"ball": "ball", "waist": "waist", "instep": "instep",
              "long_heel": "long heel", "short_heel": "short heel"}  # fmt: skip
    for girth, plane in planes(landmarks_of(anchors_um)).items():
        points = cuts.by(plane.point_mm, plane.normal)
        low, high = points[points[:, 2].argmin()], points[points[:, 2].argmax()]
        a, b = (frame.mm(float(p[0]), float(p[2])) for p in (low, high))
        page.stroke((a, b), ACCENT, 90, dash=400)
        page.disc(b, 220)
        away = (b[0] + 700, b[1] - 900)
        told = f"{labels[girth]} {measures[f'last.{girth}_girth_mm']:.1f}"
        page.words(away, told, 12, ACCENT)
    for mark in ("featherline.heel", "featherline.toe", "bottom.tread", "featherline.ball_lateral"):
        x, _, z = anchors_um[mark]
        page.disc(frame.at(x, z), 260, INK)
    xs = [point[0] for point in outline]
    _across(page, min(xs), max(xs), frame.base + 4200, measures["last.length_mm"],
            (frame.base, frame.base))  # fmt: skip
    heel, toe = (anchors_um[f"featherline.{end}"] for end in ("heel", "toe"))
    seat, tip = frame.at(heel[0], heel[2]), frame.at(toe[0], toe[2])
    top = frame.base - frame.long(
        measures["last.heel_elevation_mm"] + measures["last.back_height_mm"]
    )
    _upright(page, min(xs) - 2600, seat[1], top, measures["last.back_height_mm"], seat[0])
    _upright(page, min(xs) - 6000, frame.base, seat[1], measures["last.heel_elevation_mm"], seat[0])
    _upright(page, max(xs) + 2600, frame.base, tip[1], measures["last_profile.toe_spring_mm"],
             tip[0])  # fmt: skip
    span = max(xs) - min(xs)
    for share, name in ((90, "toe_height"), (50, "instep_height")):
        x = min(xs) + span * share // 100
        section = cuts.at_x((frame.x0_um + (x - frame.left) * 1000 // frame.per_mm) / 1000.0)
        high = frame.mm(0.0, float(section[:, 2].max()))[1]
        value = measures[f"last.{name}_mm"]
        page.stroke(((x, high), (x, high + frame.long(value))), SOFT, 70)
        _ticks(page, ((x, high), (x, high + frame.long(value))))
        page.words((x + 600, high + frame.long(value) // 2 + 400), f"{value:.1f}", 12, SOFT)


def _last_plan(
    page: Page, frame: Frame, last: Part, anchors_um: Anchors, measures: Mapping[str, float]
) -> None:
    page.stroke(_plan(frame, last), SOFT, 90, closed=True, fill=SHADE)
    edge = Edge(last)
    ring = [frame.mm(float(x), float(y)) for x, y, _ in edge.ring]
    page.stroke(ring, INK, 180, closed=True)
    for name, one, two in (
        ("ball_width", "ball_medial", "ball_lateral"),
        ("waist_width", "waist_medial", "waist_lateral"),
        ("heel_seat_width", "heel_centre_medial", "heel_centre_lateral"),
    ):
        a, b = (frame.at(*anchors_um[f"featherline.{end}"][:2]) for end in (one, two))
        page.stroke((a, b), ACCENT, 90)
        for end in (a, b):
            page.disc(end, 240)
        middle = ((a[0] + b[0]) // 2 + 700, (a[1] + b[1]) // 2 + 400)
        page.words(middle, f"{measures[f'last.{name}_mm']:.1f}", 13, ACCENT)
    low = max(y for _, y in ring)
    zero = frame.at(*anchors_um["featherline.heel"][:2])[0]
    base = low + 3600
    page.stroke(((zero, base), (ring_end(ring), base)), SOFT, 70)
    page.disc((zero, base), 220, SOFT)
    page.words((zero, base + 1900), "0", 12, SOFT, anchor="middle")
    for name in ("heel_centre", "waist", "lateral_ball", "medial_ball", "little_toe", "hallux",
                 "toe"):  # fmt: skip
        value = measures[f"last.{name}_position_mm"]
        x = zero + frame.long(value)
        page.stroke(((x, base - 500), (x, base + 500)), SOFT, 70)
        page.words((x, base + 1900), f"{value:.0f}", 12, SOFT, anchor="middle")
        drop = 4500 if name in ("medial_ball", "toe") else 3300
        page.words((x, base + drop), name.replace("_", " "), 9, SOFT, anchor="middle")


def ring_end(ring: Sequence[Point]) -> int:
    """Foremost x of an outline on the page."""
    return max(x for x, _ in ring)


def _shoe_side(
    page: Page,
    frame: Frame,
    parts: Mapping[str, Part],
    anchors_um: Anchors,
    measures: Mapping[str, float],
) -> None:
    right = top = 0
    for name in _SHOE_SIDE:
        if name in parts:
            outline = [frame.at(x, z) for x, z in side_view(parts[name])]
            whole = name in ("upper", "midsole", "outsole")
            page.stroke(outline, INK if whole else SOFT, 150 if whole else 70, closed=True,
                        fill=SHADE if whole else "")  # fmt: skip
            right = max(right, *(x for x, _ in outline))
            top = min(top or 10**9, *(y for _, y in outline))
    _ground(page, frame.left - 3000, right + 3000, frame.base)
    if "shoe.length_mm" in measures:
        value = measures["shoe.length_mm"]
        ends = frame.left, frame.left + frame.long(value)
        _across(page, *ends, frame.base + 4200, value, (frame.base, frame.base))
    if "shoe.height_mm" in measures:
        high = frame.base - frame.long(measures["shoe.height_mm"])
        height = measures["shoe.height_mm"]
        _upright(page, right + 3200, frame.base, high, height, frame.left + 9000)
    for place in ("heel", "fore"):
        x, _, z = anchors_um[f"bottom.stack_{place}"]
        foot, head = frame.at(x, 0), frame.at(x, z)
        page.stroke((foot, head), ACCENT, 90)
        _ticks(page, (foot, head))
        value = measures[f"stack.{place}_mm"]
        page.words((foot[0] + 600, (foot[1] + head[1]) // 2 + 400), f"{value:.1f}", 12, ACCENT)
    if "topline.back_mm" in measures:
        seat = frame.at(*anchors_um["featherline.heel"][::2])
        collar = seat[1] - frame.long(measures["topline.back_mm"])
        _upright(page, frame.left - 2600, seat[1], collar, measures["topline.back_mm"], seat[0])


def _shoe_plan(
    page: Page,
    frame: Frame,
    parts: Mapping[str, Part],
    unit: Sequence[Part],
    measures: Mapping[str, float],
) -> None:
    for part in unit:
        page.stroke(_plan(frame, part), INK, 150 if part.name == "midsole" else 90, closed=True)
    if "upper" in parts:
        page.stroke(_plan(frame, parts["upper"]), SOFT, 70, closed=True)
    ring = [frame.mm(float(x), float(y)) for x, y, _ in Edge(parts["last"]).ring]
    page.stroke(ring, SOFT, 70, closed=True, dash=500)
    ys = [frame.at(0, int(y))[1] for part in unit for y in part.vertices_um[:, 1][[
        part.vertices_um[:, 1].argmin(), part.vertices_um[:, 1].argmax()]]]  # fmt: skip
    right = frame.left + frame.long(measures["shoe.length_mm"])
    _upright(page, right + 3200, max(ys), min(ys), measures["shoe.width_mm"], right - 12000)


def _plan(frame: Frame, part: Part) -> list[Point]:
    """A part's outline from above."""
    turned = Part(part.name, part.vertices_um[:, [0, 2, 1]], part.faces)
    return [frame.at(x, y) for x, y in side_view(turned)]


def _ground(page: Page, left: int, right: int, y: int) -> None:
    page.stroke(((left, y), (right, y)), FAINT, 120)


def _across(
    page: Page, left: int, right: int, y: int, value: float, start: tuple[int, int]
) -> None:
    """A level dimension with its value in the middle."""
    for x, foot in zip((left, right), start, strict=True):
        page.stroke(((x, foot + 600), (x, y + 600)), FAINT, 70)
    page.stroke(((left, y), (right, y)), SOFT, 70)
    _ticks(page, ((left, y), (right, y)))
    page.words(((left + right) // 2, y - 600), f"{value:.1f}", 13, INK, anchor="middle")


def _upright(page: Page, x: int, low: int, high: int, value: float, foot: int) -> None:
    """An upright dimension; thin lines lead to what it measures."""
    gap = 500 if foot > x else -500
    for y in (low, high):
        page.stroke(((x - gap, y), (foot - gap, y)), FAINT, 70)
    page.stroke(((x, low), (x, high)), SOFT, 70)
    _ticks(page, ((x, low), (x, high)))
    anchor, aside = ("end", -600) if foot > x else ("start", 600)
    page.words((x + aside, (low + high) // 2 + 450), f"{value:.1f}", 13, INK, anchor=anchor)


def _ticks(page: Page, ends: Sequence[Point]) -> None:
    """Slanting strokes where a dimension ends."""
    for x, y in ends:
        page.stroke(((x - _TICK, y + _TICK), (x + _TICK, y - _TICK)), INK, 130)


def _table(page: Page, rows: Sequence[Row]) -> None:
    """Measures beside what the spec says, in columns."""
    page.stroke(((_EDGE, _TABLE_Y - 3400), (WIDE * 100 - _EDGE, _TABLE_Y - 3400)), FAINT, 100)
    height = -(-len(rows) // _COLUMNS)
    wide = (WIDE * 100 - 2 * _EDGE) // _COLUMNS
    for column in range(_COLUMNS):
        left = _EDGE + column * wide
        ends = [left + wide * share // 100 for share in (56, 72, 88)]
        for end, title in zip(ends, ("measured", "spec", "off by"), strict=True):
            page.words((end, _TABLE_Y - 1400), title, 10, SOFT, anchor="end")
        for number, row in enumerate(rows[column * height : (column + 1) * height]):
            y = _TABLE_Y + 900 + number * _ROW
            page.words((left, y), _title(row.name), 12, INK)
            page.words((ends[0], y), f"{row.measured:.1f}", 12, INK, anchor="end", bold=True)
            if row.nominal is not None:
                off = row.measured - row.nominal
                colour = SOFT if row.ok else ACCENT
                page.words((ends[1], y), f"{row.nominal:.1f}", 12, SOFT, anchor="end")
                page.words((ends[2], y), f"{round(off, 2) + 0.0:+.2f}", 12, colour, anchor="end")


def _title(name: str) -> str:
    """A measure's name in words."""
    group, _, rest = name.partition(".")
    words = rest.removesuffix("_mm").replace("_", " ")
    return words if group in ("last", "last_profile") else f"{group} {words}"
