"""The last that a scan is nearest to: values of a spec, and how far the two are apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from engine.fit.bodily import bodily
from engine.fit.scan import Floats, NotALastError, Scan
from engine.fit.search import Search
from engine.fit.stand import Profile, profile, stances
from engine.fit.surface import Trial
from geometry.form import Form
from geometry.girths import FINE_LEVELS, GIRTHS, Tapes
from geometry.last import last
from geometry.mesh import Part
from geometry.nearest import SurfaceTree
from geometry.proportions import TOES
from geometry.quality import QUALITY
from geometry.spec import Instrument
from schemas.parameters import PARAMETERS
from schemas.resolve import resolve
from schemas.sizes import CHILD_BELOW_EU, STANDARD, canonical_size, fit_of, widths
from schemas.table import last_bottom
from schemas.table.last_defaults import standard_ball_girth_um
from schemas.table.last_origin import MEASURED

REGIONS: Final = {
    "heel": (-1.0, 0.25),
    "waist": (0.25, 0.42),
    "instep": (0.42, 0.60),
    "ball": (0.60, 0.78),
    "toe": (0.78, 2.0),
}
"""Bands along the last, in foot lengths (footwear.md §6.3)."""

READ: Final = (*(f"last.{name}_girth_mm" for name in GIRTHS), "last.cone_top_width_mm")
"""Values that are read off the fitted form, as a tape would."""

HELD: Final = ("last.toe_shape", "last.ball_line_deg", "last.toe_allowance_mm")
"""Values that a surface does not tell: a shape's name (all are tried), the foot in the last."""

FOOT: Final = "last.toe_allowance_mm"
"""What of them shows all the same in a surface that is met to some thousandths of a millimetre."""

RISES: Final = tuple(row.path for row in last_bottom.ROWS)
"""What drawn lasts have none of: let free where the others alone do not meet a scan."""

FREE: Final = (
    *(
        row.path
        for row in PARAMETERS
        if row.section == "last" and row.numeric and row.path not in (*HELD, *READ, *RISES)
    ),
    "last_profile.toe_spring_mm",
    "last_profile.arch_height_mm",
)

_FIRST, _ROUNDS, _SHAPED, _SHAPED_LONG, _HELD_TIMES = 5, 8, 2, 9, 4
"""Rounds of each start, of the best of them, and of each toe shape, few and many; how often values
that no body has are moved and held."""

_SURE_MM, _STRANGE_MM = 0.12, 0.5
"""Mean distance up to which a toe shape is the right one, and from which no shape is."""

_MET_MM: Final = 0.35
_LET_GO: Final = ((2.0, 0.0, 2), (0.3, 1.0, 2), (0.02, 0.3, 3), (0.002, 0.05, 2))
"""Mean distance under which a scan is taken for a last of this model. It is then measured to its
triangles, and what holds the values to where they began is let go: pull, damping, rounds."""

_BY_CORNERS: Final = ((0.02, 0.3, 3), (0.002, 0.05, 4), (0.001, 0.02, 3), (1e-4, 1e-3, 4))
_PLAINLY: Final = 0.97
"""The same for the rounds by its corners, from where those before ended; what share of a distance
is plainly nearer."""

_VALLEY_MM: Final = 0.006
_TOE_MOVED: Final = (0.2, -0.2)
"""Mean distance over which a last of this model is not found yet, for then it is met to a tenth of
that; by how much of the toe's height its foremost place is then moved."""

_SOLE_MM: Final = 60
_COUNT: Final = 6_000
"""A sole thick enough for any heel while the last is sought; points that distances are taken at."""

PARIS_POINT_MM: Final = 20.0 / 3.0
SMALLEST_EU, LARGEST_WOMEN_EU, LARGEST_EU = 25, 40, 50
"""Length of an EU size (footwear.md §3.1); the smallest, the largest that is taken for a woman's,
the largest."""

Told = Callable[[str], None]
Schedule = tuple[tuple[float, float, int], ...]
"""Pull, damping and number of the rounds, one after the other."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Distances of two surfaces, both ways, mm: mean, 95th percentile and greatest."""

    mean_mm: float
    p95_mm: float
    max_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class FittedLast:
    """What was found: values by path in whole units, where the scan stands, and the distances.

    `last` is the last built from the values, with its girths solved; `scan` the scan where it
    stands. `mirrored` says that the scan is of a left foot; `unseen` is the share of the last that
    lies beyond the scan's open edges and was compared with nothing.
    """

    values: Mapping[str, int | str]
    scan: Scan
    last: Part
    mirrored: bool
    stance: str
    apart: dict[str, Apart]
    unseen: float


def fit_last(scan: Scan, told: Told = lambda _: None) -> FittedLast:
    """The last nearest to a scan in any pose, left or right. Raises NotALastError."""
    try:
        return _fitted(scan, told)
    except ZeroDivisionError as error:
        # Two knots of a curve on one another: the nearest last to an egg has no width.
        raise NotALastError("its surface leads to a last that has no form") from error


def _fitted(scan: Scan, told: Told) -> FittedLast:
    """The last, unless the search ends in values that no form has."""
    begun: list[tuple[float, int, Search, bool, str]] = []
    for stance in stances(scan):
        for mirrored in (False, True):
            turn = np.diag((1.0, -1.0, 1.0)) @ stance.turn if mirrored else stance.turn
            search, off = _begun(scan.moved(turn, np.zeros(3)))
            begun.append((off, len(begun), search, mirrored, stance.reason))
            told(f"{'left' if mirrored else 'right'}, {stance.reason}: {off:.2f} mm")
    off, _, search, mirrored, reason = min(begun, key=lambda one: one[:2])
    off = _rounds(search, _ROUNDS)
    search, off = _toe_shaped(search, off)
    told(f"toe {search.trial.values['last.toe_shape']}: {off:.2f} mm")
    if off >= _MET_MM:
        search, off = _freed(search, RISES)
        told(f"with a bottom of its own: {off:.2f} mm")
    search, off = _bodied(search, off)
    if off < _MET_MM:
        search = _met(search, told)
    values = _read_off(search.trial)
    spec = Instrument(values)
    built = last(Form(spec), spec, QUALITY["production"])
    stood = search.stood()
    apart, unseen = _apart(stood, built, spec)
    return FittedLast(values, stood, built, mirrored, reason, apart, unseen)


def _met(search: Search, told: Told) -> Search:
    """The search for a last of this model from where one has nearly met it.

    What was held at a bound is free again: a last of this model lies within it, if only just.
    """
    before = search.anew(search.trial, *(path for path in FREE if path not in search.free))
    search, off = _let_go(before.anew(before.trial))
    told(f"to its triangles and corners: {off:.4f} mm")
    if off > _VALLEY_MM:
        search, off = _out_of_valley(before, search, off)
        told(f"with its toe higher or lower: {off:.4f} mm")
    if off > _VALLEY_MM and RISES[0] not in before.free:
        freer, _ = _freed(before, RISES)
        search, off = min((search, off), _let_go(freer), key=lambda one: one[1])
        told(f"with a bottom of its own: {off:.4f} mm")
    return search


def _begun(standing: Scan) -> tuple[Search, float]:
    """A search after its first rounds, from what is plain to see."""
    low, high = (limit(standing.corners.reshape(-1, 3), axis=0) for limit in (np.min, np.max))
    shift = -np.array([low[0], 0.5 * (low[1] + high[1]), low[2]])
    standing = standing.moved(np.eye(3), shift)
    search = Search(standing, Trial(start_values(profile(standing))), FREE)
    # The sole under the last lifts it off the ground the scan stands on.
    search.pose["z"] = search.trial.form().bottom.lift_mm
    search.usual = search.unknowns()
    return search, _rounds(search, _FIRST)


def _rounds(search: Search, count: int) -> float:
    """The mean distance before the last of some rounds."""
    return [search.step() for _ in range(count)][-1]


def _toe_shaped(search: Search, off: float) -> tuple[Search, float]:
    """The search with the toe shape that comes nearest, and its mean distance.

    Another shape takes some rounds to show; more where none is as near as that of a last is.
    """
    best = _shaped(search, off, _SHAPED)
    return _shaped(search, off, _SHAPED_LONG) if _SURE_MM < best[1] < _STRANGE_MM else best


def _shaped(search: Search, off: float, rounds: int) -> tuple[Search, float]:
    """The nearest of searches from here on, one for each toe shape."""
    best = (search, off)
    for shape in TOES:
        values = {**search.trial.values, "last.toe_shape": shape}
        other = search.anew(Trial(values, search.trial.shaping))
        other.usual = search.usual
        best = min(best, (other, _rounds(other, rounds + 1)), key=lambda one: one[1])
    return best


def _freed(search: Search, more: tuple[str, ...]) -> tuple[Search, float]:
    """The search after rounds with more values let free, and its mean distance."""
    freer = search.anew(search.trial, *more)
    return _toe_shaped(freer, _rounds(freer, _ROUNDS))


def _bodied(search: Search, off: float) -> tuple[Search, float]:
    """The search with values that a body can have, those moved for it held, and its distance."""
    for _ in range(_HELD_TIMES):
        values = bodily(search.trial.values)
        moved = [path for path in search.free if values[path] != search.trial.values[path]]
        if not moved:
            break
        search = search.anew(Trial(values, search.trial.shaping), held=moved)
        off = _rounds(search, _FIRST)
    search.trial = Trial(bodily(search.trial.values), search.trial.shaping)
    return search, off


def _let_go(search: Search) -> tuple[Search, float]:
    """A search that has nearly met its scan, let go, then by its corners; its mean distance."""
    off = _nearest(search, _LET_GO, lambda: search.step(exact=True), np.inf)
    finer = search.anew(search.trial, FOOT)
    # Where the surface is met to some thousandths, the foot's length shows in where the arch is.
    nearer = _nearest(finer, _BY_CORNERS, finer.corner_step, off)
    return (finer, nearer) if nearer < off else (search, off)


def _nearest(search: Search, rounds: Schedule, step: Callable[[], float], off: float) -> float:
    """The mean distance of a search after rounds, which is left where it was nearest.

    The first place counts that none is plainly nearer than: what is gained after it is rounding,
    and values drift along curves that are nearly the same.
    """
    kept = (search.trial, search.pose)
    for search.pull, search.damp, count in rounds:
        for _ in range(count):
            before = (search.trial, dict(search.pose))
            now = step()
            if now < _PLAINLY * off:
                off, kept = now, before
    search.trial, search.pose = kept
    return off


def _out_of_valley(begun: Search, search: Search, off: float) -> tuple[Search, float]:
    """The nearest of a search and of those begun as it was, but with the toe's point moved.

    The toe's front is a curve through it: half a toe off, others make up for it, and no small step
    is better.
    """
    best, total = (search, off), "last.total_toe_spring_mm"
    for share in _TOE_MOVED:
        values = dict(begun.trial.values)
        by_um = round(share * int(values["last.toe_height_mm"]))
        moved = bodily({**values, total: int(values[total]) + by_um})
        other = begun.anew(Trial(moved, begun.trial.shaping))
        best = min(best, _let_go(other), key=lambda one: one[1])
    return best


def size_of(length_mm: float) -> dict[str, object]:
    """The EU size that a last is as long as, and whose it may be."""
    value = min(max(round(length_mm / PARIS_POINT_MM), SMALLEST_EU), LARGEST_EU)
    grown = "women" if value <= LARGEST_WOMEN_EU else "men"
    return {
        "system": "EU",
        "value": value,
        "wearer": "child" if value < CHILD_BELOW_EU else grown,
    }


def width_of(length_mm: float, ball_girth_mm: float) -> str:
    """The width letter of that size whose table girth is nearest; `standard` where that is it."""
    told = size_of(length_mm)
    off_mm: dict[str, float] = {}
    for letter in (STANDARD, *widths(str(told["system"]))):
        size = canonical_size(
            str(told["system"]), int(str(told["value"])), letter, str(told["wearer"])
        )
        fit = fit_of(size, Fraction(0))
        table = standard_ball_girth_um(fit.figure, fit.last_length_um or 0) + fit.girth_shift_um
        off_mm[letter] = abs(table / 1000.0 - ball_girth_mm)
    return min(off_mm, key=lambda letter: off_mm[letter])


def start_values(seen: Profile) -> dict[str, int | str]:
    """Resolved values of a plain shoe round a last of these heights."""
    tree = {
        "rr": 1,
        "name": "fit",
        "style": "sneaker",
        "size": size_of(seen.length),
        "instrumental": {
            "overall_dimensions": {
                "shoe_length_mm": round(seen.length) + 12,
                "shoe_width_mm": 108,
                "sole_thickness_mm": _SOLE_MM,
            },
            "last_profile": {"arch_height_mm": 14, "toe_spring_mm": 8},
            "collar_geometry": {"collar_height_mm": 80},
            "last": {
                "form_origin": MEASURED,
                "length_mm": round(seen.length),
                "heel_elevation_mm": round(seen.heel_elevation),
                "back_height_mm": round(seen.back_height),
                "toe_height_mm": round(seen.toe_height),
                "instep_height_mm": round(seen.instep_height),
            },
        },
    }
    return dict(resolve(tree).instrumental)


def _read_off(trial: Trial) -> dict[str, int | str]:
    """The values of a trial with the girths and the cone top that its shaping makes."""
    form = trial.form()
    tapes = Tapes(form, FINE_LEVELS)
    for _ in range(6):
        read = tapes.read(form)
    girths = {f"last.{name}_girth_mm": round(read[name] * 1000.0) for name in GIRTHS}
    return {**trial.values, **girths, "last.cone_top_width_mm": round(read["cone"] * 1000.0)}


def _apart(scan: Scan, built: Part, spec: Instrument) -> tuple[dict[str, Apart], float]:
    """Distances by region, "all" has them all; the share of the last that is not in the scan."""
    model = Scan(built.vertices_um[built.faces] / 1000.0)
    away, place, unseen = [], [], 0.0
    foot_mm = spec.mm("last.length_mm") - spec.mm("last.toe_allowance_mm")
    for one, other in ((scan, model), (model, scan)):
        points, _ = one.spread(_COUNT)
        off = SurfaceTree(other.corners).nearest(points, np.zeros_like(points)).distance
        seen = ~other.beyond(points, off)
        away.append(off[seen])
        place.append(points[seen, 0] / foot_mm)
        unseen = 1.0 - float(np.mean(seen))  # of the last, which is the second to be looked at
    mm, where = np.concatenate(away), np.concatenate(place)
    told = {name: _told(mm[(where >= a) & (where < b)]) for name, (a, b) in REGIONS.items()}
    return {**told, "all": _told(mm)}, unseen


def _told(mm: Floats) -> Apart:
    if not len(mm):
        return Apart(0.0, 0.0, 0.0)
    return Apart(float(np.mean(mm)), float(np.percentile(mm, 95)), float(np.max(mm)))
