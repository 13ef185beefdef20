"""Bringing drawn values together into a spec that no rule between values refuses.

A drawn value that contradicts the rest is not thrown away: it moves towards the value that stood
there before, until it fits. So what is tested reaches as far as the rules allow, and lies on
their very edges now and then.
"""

from collections.abc import Mapping
from typing import Any

from schemas.findings import FINDING_KINDS
from schemas.parameters import parameter
from schemas.resolve import Resolved, resolve_flat, written_number
from schemas.rules import CROSS_RULES, Facts
from schemas.table.row import Parameter, whole

Flat = dict[str, Any]

LENGTH = parameter("overall_dimensions.shoe_length_mm")
WIDTH = parameter("overall_dimensions.shoe_width_mm")
_LAST_LENGTH = parameter("last.length_mm").spec_path
_STRICT = tuple(rule for rule in CROSS_RULES if FINDING_KINDS[rule.code].severity == "error")
_HALVINGS = 6


def fits(resolved: Resolved) -> bool:
    """Whether no rule between values refuses the spec; warnings are allowed."""
    facts: Any = resolved.instrumental
    known = Facts(facts, resolved.fit, resolved.size)
    return all(rule.check(known) is None for rule in _STRICT)


def dressed(flat: Mapping[str, Any], beyond_um: tuple[int, int]) -> tuple[Flat, Resolved]:
    """The spec with its sole reaching `beyond_um` past its last, in length and in width.

    Without a size and a last length the last follows from the sole, so the length stays.
    """
    made = dict(flat)
    resolved = resolve_flat(made)
    last = resolved.instrumental
    for row, inner, beyond in (
        (LENGTH, "last.length_mm", beyond_um[0]),
        (WIDTH, "last.ball_width_mm", beyond_um[1]),
    ):
        if row is WIDTH or resolved.size is not None or _LAST_LENGTH in made:
            made[row.spec_path] = _held(row, int(last[inner]) + beyond)
    return made, resolve_flat(made)


def added(
    flat: Mapping[str, Any], row: Parameter, value: Any, share: float, beyond_um: tuple[int, int]
) -> Flat | None:
    """A fitting spec with one value more, or None if not even a nearer one fits.

    `share` is how much of the way to the edge of what fits a number goes that does not itself.
    """
    wanted = {**flat, row.spec_path: value}
    made, resolved = dressed(wanted, beyond_um)
    if fits(resolved):
        return made
    if not row.numeric:
        return None
    near = int(resolve_flat(flat).instrumental[row.path])
    far, inside = whole(row, value), near
    assert isinstance(far, int)
    for _ in range(_HALVINGS):
        middle = (inside + far) // 2
        wanted[row.spec_path] = written_number(row, middle)
        if fits(dressed(wanted, beyond_um)[1]):
            inside = middle
        else:
            far = middle
    wanted[row.spec_path] = written_number(row, near + round((inside - near) * share))
    made, resolved = dressed(wanted, beyond_um)
    return made if fits(resolved) else None


def _held(row: Parameter, value_um: int) -> float | int | str:
    """A whole value inside its row's range, as written."""
    assert row.limits is not None
    return written_number(row, min(max(value_um, row.limits[0]), row.limits[1]))
