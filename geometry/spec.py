"""The resolved instrumental values as the kernel reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Instrument:
    """Resolved instrumental values by path: lengths in µm, angles in millidegrees, counts."""

    values: Mapping[str, int | str]

    def mm(self, path: str) -> float:
        """A length in mm."""
        return int(self.values[path]) / 1000.0

    def slope(self, path: str) -> float:
        """The tangent of an angle up to 30°, by its series to the ninth power (error < 1e-5)."""
        t = int(self.values[path]) / 1000.0 * (3.141592653589793 / 180.0)
        s = t * t
        return t * (
            1.0 + s * (1.0 / 3.0 + s * (2.0 / 15.0 + s * (17.0 / 315.0 + s * 62.0 / 2835.0)))
        )

    def count(self, path: str) -> int:
        """A whole number."""
        return int(self.values[path])

    def choice(self, path: str) -> str:
        """One of a parameter's words."""
        return str(self.values[path])
