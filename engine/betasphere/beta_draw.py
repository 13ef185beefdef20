"""A draw from a Beta distribution with the same digits on every machine and Python.

The logarithm of the C library differs in its last bit from platform to platform. So this one is
made of what IEEE 754 rounds alike everywhere: + - * / and the square root.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES: Final = 9
"""Draws are told with so many places."""
_LN_2: Final = 0.6931471805599453
_ROOT_HALF: Final = 0.7071067811865476
_SERIES: Final = tuple(2.0 / odd for odd in range(23, 1, -2))
"""2/23 … 2/3: ln(m) = 2z + 2z³/3 + 2z⁵/5 …, z = (m-1)/(m+1). At |z| < 0.172 the rest is 1e-19."""


def beta_draw(alpha: float, beta: float, drawn: Iterator[float]) -> float:
    """Return a draw from Beta(alpha, beta), both from 1 on, with 9 places."""
    one, other = _gamma(alpha, drawn), _gamma(beta, drawn)
    return round(one / (one + other), PLACES)


def ln(x: float) -> float:
    """Return the natural logarithm of a number above 0, right to the last bit but one."""
    mantissa, exponent = math.frexp(x)
    if mantissa < _ROOT_HALF:
        mantissa, exponent = mantissa + mantissa, exponent - 1
    z = (mantissa - 1.0) / (mantissa + 1.0)
    square, tail = z * z, 0.0
    for factor in _SERIES:
        tail = (tail + factor) * square
    return exponent * _LN_2 + (z * tail + (z + z))


def _gamma(shape: float, drawn: Iterator[float]) -> float:
    """Return a draw from Gamma(shape): Marsaglia and Tsang, ACM TOMS 26 (2000) 363."""
    depth = shape - 1.0 / 3.0
    slope = 1.0 / math.sqrt(9.0 * depth)
    while True:
        normal = _normal(drawn)
        root = 1.0 + slope * normal
        if root <= 0.0:
            continue
        cube, square, uniform = root * root * root, normal * normal, next(drawn)
        if uniform < 1.0 - 0.0331 * square * square:  # spares most logarithms
            return depth * cube
        if ln(uniform) < 0.5 * square + depth * (1.0 - cube + ln(cube)):
            return depth * cube


def _normal(drawn: Iterator[float]) -> float:
    """Return a draw from the normal distribution, by Marsaglia's polar method."""
    while True:
        x, y = 2.0 * next(drawn) - 1.0, 2.0 * next(drawn) - 1.0
        square = x * x + y * y
        if 0.0 < square < 1.0:
            return x * math.sqrt(-2.0 * ln(square) / square)
