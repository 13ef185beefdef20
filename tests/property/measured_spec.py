"""A spec of a measured last for every number: proportions that no window of a drawn last holds."""

from random import Random
from typing import Any

from schemas.flat import flatten, unflatten
from schemas.parameters import INSTRUMENTAL, parameter
from schemas.resolve import resolve_flat, written_number
from schemas.table import last_origin
from tests.property.fitting import dressed
from tests.property.random_spec import valid_spec

_MOVED = tuple(
    row
    for row in INSTRUMENTAL
    if row.section == "last" and row.numeric and row.name not in ("length_mm", "toe_allowance_mm")
)
_SHARES = (0.03, 0.06, 0.12)
_LEAST_UM = 10_000
_BEYOND_UM = (12_000, 14_000)


def measured_spec(seed: int) -> dict[str, Any]:
    """A spec with many values of its last moved by some hundredths; it may break rules."""
    draw = Random(seed)
    flat = flatten(valid_spec(seed))
    values = resolve_flat(flat).instrumental
    share = draw.choice(_SHARES)
    for row in _MOVED:
        if draw.random() < 0.6:
            assert row.limits is not None
            now = int(values[row.path])
            far = round(draw.gauss(0, share) * max(abs(now), _LEAST_UM))
            held = min(max(now + far, row.limits[0]), row.limits[1])
            flat[row.spec_path] = written_number(row, held)
    flat[parameter(last_origin.PATH).spec_path] = last_origin.MEASURED
    return unflatten(dressed(flat, _BEYOND_UM)[0])
