"""Solving the form for its girths: what a tape reads on the built last is what the spec says.

Broyden's method: from a fixed start and fixed slopes, which every round mends by what it found,
until all is met or the rounds are out. An unknown at its bound stays there, and its own girth is
left; the audit tells (RR-G116 to RR-G120).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geometry.girths import FINE_LEVELS, GIRTHS, LEVELS, Tapes
from geometry.lean import has_own
from geometry.shaping import Shaping
from geometry.spec import Instrument

if TYPE_CHECKING:
    from geometry.form import Form

Row = list[float]

_ROUNDS: Final = 30
_CLOSE_MM: Final = 0.008
"""Rounds at most, and the error in every girth at which the solver stops before."""

_STALE: Final = 0.5
_SLOW: Final = 4
_CALM: Final = 0.6
"""A round that leaves more than this share of the worst error is slow; after so many slow ones the
slopes are measured anew at the best place, and strides are shorter from there on."""

_LEAST_SLOPE: Final = 0.02
"""Least slope of a girth over its own unknown."""

_TINY: Final = 1e-9
"""Pivot of an unknown that nothing hangs on: its step leads to its bound."""

_READ: Final = (*GIRTHS, "cone")
_SLOPES: Final = (
    (0.34, 0.02, 0.00, 0.00, 0.00, 0.00),
    (0.07, 0.21, 0.01, 0.00, 0.00, 0.00),
    (0.01, 0.00, 0.18, -0.04, 0.00, 0.00),
    (0.00, -0.01, 0.04, 1.16, 0.15, 0.04),
    (0.00, 0.01, 0.01, 0.08, 0.18, 0.06),
    (0.00, -0.01, -0.01, 0.00, 0.99, 0.77),
)
"""What is read, in shares of what is wanted, over ball, waist, instep, ridge (in last lengths),
heel and cone: medians of 60 random lasts."""

_BOUNDS: Final = (
    (-0.80, 2.50),
    (0.00, 2.50),
    (0.00, 2.50),
    (-0.15, 0.15),
    (0.00, 2.50),
    (0.20, 4.00),
)
_STRIDES: Final = (0.30, 0.30, 0.40, 0.05, 0.40, 0.60)
"""Bounds of the unknowns and their longest steps in one round."""

_MISSED_MM: Final = 0.05
_LAID: Final = 6
_RIDGE: Final = 3
_FAR: Final = (-0.30, 0.30)
"""Error from which a girth is sought on or anew, with shorter strides and these bounds of the
ridge, which few lasts bear; readings until tapes laid afresh lie still."""

_START: Final = (0.99, 0.97, 1.05, 0.003, 1.01)
_CONE_OF_SEAT: Final = 0.52
"""Where all but the cone start, medians of default lasts; width of the cone top that is drawn, of
the heel seat's."""

_PROBES: Final = (0.01, 0.01, 0.01, 0.002, 0.01, 0.01)
"""Steps over which slopes are measured anew."""


def solved(form: Form, spec: Instrument) -> Shaping:
    """The shaping with which the form has the girths and the cone top of its spec."""
    return _Solver(form, spec).solved()


class _Solver:
    def __init__(self, form: Form, spec: Instrument) -> None:
        self._form = form
        top, seat = spec.mm("last.cone_top_width_mm"), spec.mm("last.heel_seat_width_mm")
        self._wanted = [*(spec.mm(f"last.{name}_girth_mm") for name in GIRTHS), top]
        low, high = _BOUNDS[-1]
        self._start = [*_START, min(max(top / (_CONE_OF_SEAT * seat), low), high)]
        self._bounds, self._own = list(_BOUNDS), has_own(spec)
        self._levels = FINE_LEVELS if self._own else LEVELS
        self._calm = 1.0

    def solved(self) -> Shaping:
        """What is sought; where it misses a girth, the best of that and two calmer searches.

        The one begins anew, the other where the first came nearest.
        """
        found, missed_mm = self._sought(self._start)
        self._bounds[_RIDGE] = _FAR
        for start in (self._start, found):
            if missed_mm <= _MISSED_MM:
                break
            self._calm = _CALM
            again, still_mm = self._sought(start)
            if still_mm < missed_mm:
                found, missed_mm = again, still_mm
        return self._shaping(found)

    def _sought(self, start: Row) -> tuple[Row, float]:
        """The unknowns at the end of the rounds from a start, and the worst error there, mm."""
        at = start
        self._held: list[int] = []
        self._form.shape(self._shaping(at))
        self._tapes = Tapes(self._form, self._levels)
        slopes = [list(row) for row in _SLOPES]
        off = self._off(at)
        slow, best, best_off = 0, at, off
        for _ in range(_ROUNDS):
            if self._worst_mm(off) < _CLOSE_MM:
                off = self._laid_anew(at) if self._own else off
                if self._worst_mm(off) < _MISSED_MM:
                    return at, self._missed_mm(off)
                best, best_off = at, off
            step = self._step(at, off, slopes)
            new = [a + b for a, b in zip(at, step, strict=True)]
            found = self._off(new)
            _mend(slopes, step, [b - a for a, b in zip(off, found, strict=True)])
            slow = slow + 1 if self._worst_mm(found) > _STALE * self._worst_mm(off) else 0
            at, off = new, found
            if self._worst_mm(off) < self._worst_mm(best_off):
                best, best_off = at, off
            if slow == _SLOW:
                at, off = best, self._off(best)
                slopes, slow = self._measured(at, off), 0
                self._calm *= _CALM
        return best, self._missed_mm(best_off)

    def _shaping(self, at: Row) -> Shaping:
        ball, waist, instep, ridge, heel, cone = at
        return Shaping(ball, waist, instep, heel, ridge * self._form.length_mm, cone)

    def _off(self, at: Row) -> Row:
        """What is read less what is wanted, in shares of that."""
        self._form.shape(self._shaping(at))
        found = self._tapes.read(self._form)
        return [found[name] / mm - 1.0 for name, mm in zip(_READ, self._wanted, strict=True)]

    def _laid_anew(self, at: Row) -> Row:
        """What is off with tapes laid afresh.

        Those that followed a form lag behind where it is unlike what the slopes are known of.
        """
        self._tapes = Tapes(self._form, self._levels)
        for _ in range(_LAID):
            off = self._off(at)
        return off

    def _missed_mm(self, off: Row) -> float:
        """The worst error of all."""
        return max(abs(share * mm) for share, mm in zip(off, self._wanted, strict=True))

    def _worst_mm(self, off: Row) -> float:
        """The worst error of those that an unknown is free to mend."""
        free = [abs(off[i] * mm) for i, mm in enumerate(self._wanted) if i not in self._held]
        return max(free, default=0.0)

    def _measured(self, at: Row, off: Row) -> list[Row]:
        """Slopes by differences."""
        columns = []
        for i, probe in enumerate(_PROBES):
            near = list(at)
            near[i] += probe
            self._off(near)
            columns.append([(b - a) / probe for a, b in zip(off, self._off(near), strict=True)])
        self._off(at)
        slopes = [list(row) for row in zip(*columns, strict=True)]
        for i, row in enumerate(slopes):
            row[i] = max(row[i], _LEAST_SLOPE)
        return slopes

    def _step(self, at: Row, off: Row, slopes: list[Row]) -> Row:
        """The step towards no `off`; what would pass its bound stops there, and its row is left."""
        step: dict[int, float] = {}
        free = list(range(len(at)))
        self._held = []
        while free:
            given, taken = list(step), list(step.values())
            matrix = [[slopes[i][j] for j in free] for i in free]
            right = [-off[i] - _inner([slopes[i][j] for j in given], taken) for i in free]
            wish = _solve(matrix, right)
            held = []
            for j, by in zip(free, wish, strict=True):
                low, high = self._bounds[j]
                if not low <= at[j] + by <= high:
                    step[j] = min(max(by, low - at[j]), high - at[j])
                    held.append(j)
            if not held:
                step.update(zip(free, wish, strict=True))
                break
            free = [j for j in free if j not in held]
            self._held += [j for j in held if step[j] == 0.0]
        over = max(1.0, *(abs(step[j]) / (self._calm * by) for j, by in enumerate(_STRIDES)))
        return [step[j] / over for j in range(len(at))]


def _mend(slopes: list[Row], step: Row, change: Row) -> None:
    """Broyden's update: the slopes that explain the change, as near to the old ones as can be."""
    size = _inner(step, step)
    if size == 0.0:
        return
    for row, by in zip(slopes, change, strict=True):
        share = (by - _inner(row, step)) / size
        for j, part in enumerate(step):
            row[j] += share * part


def _inner(a: Row, b: Row) -> float:
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


def _solve(matrix: list[Row], right: Row) -> Row:
    """The solution of a small linear system, by elimination with row pivots."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if rows[i][i] == 0.0:
            rows[i][i] = _TINY
        for k in range(i + 1, n):
            share = rows[k][i] / rows[i][i]
            for j in range(i, n + 1):
                rows[k][j] -= share * rows[i][j]
    found = [0.0] * n
    for i in range(n - 1, -1, -1):
        found[i] = (rows[i][n] - _inner(rows[i][i + 1 : n], found[i + 1 :])) / rows[i][i]
    return found
