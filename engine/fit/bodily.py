"""The nearest values that a body can have: what no last is, a search does not try.

The same bounds refuse a spec (RR-S063, S066, S069, S075), so that what is fitted can be built.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from schemas.rules_last import FOREMOST, HIGHEST_ARCH, HIGHEST_HEEL
from schemas.rules_measured import ORDERS

_LENGTH: Final = "last.length_mm"
_APART_UM: Final = 500
"""By how much a value is less than the next of its order."""


def bodily(values: Mapping[str, int | str]) -> dict[str, int | str]:
    """Values in whole units, moved as little as makes each bound hold."""
    um = {path: value for path, value in values.items() if isinstance(value, int)}
    for order in ORDERS:
        for less, more in reversed(tuple(pairwise(order))):
            um[less] = min(um[less], um[more] - _APART_UM)
    for path, share in (
        ("last.heel_elevation_mm", HIGHEST_HEEL),
        ("last_profile.arch_height_mm", HIGHEST_ARCH),
    ):
        um[path] = min(um[path], um[_LENGTH] * share // 1000)
    spring, toe = um["last_profile.toe_spring_mm"], um["last.toe_height_mm"]
    low, high = (spring + toe * share // 100 for share in FOREMOST)
    total = "last.total_toe_spring_mm"
    um[total] = min(max(um[total], low + _APART_UM), high - _APART_UM)
    return {**values, **um}
