"""The spec of a fitted last as text: a plain shoe round it, every value of the last written out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.fit.last import FOOT, FREE, HELD, READ, RISES, size_of, width_of
from schemas.parameters import parameter
from schemas.table.last_origin import PATH as FORM_ORIGIN

_HEAD: Final = """\
# Fitted by `rr fit` to {source}: the last stands {mean:.2f} mm off it on average.
# Every value of the last is written out; what is around it is a plain shoe to begin with.
rr: 1
name: {name}
style: sneaker
size: {{system: EU, value: {size}, width: {letter}, wearer: {wearer}}}

instrumental:
  overall_dimensions:
    shoe_length_mm: {length}
    shoe_width_mm: {width}
    sole_thickness_mm: {sole}
  collar_geometry:
    collar_height_mm: {collar}
"""

_WRITTEN: Final = (FORM_ORIGIN, FOOT, *FREE, *RISES, *READ, *HELD[:1])

_OVERALL: Final = "overall_dimensions"
_SOLE: Final = f"{_OVERALL}.sole_thickness_mm"
_COLLAR: Final = "collar_geometry.collar_height_mm"

_OVERHANG_MM, _BESIDE_MM = 12, 20
_UNDER_HEEL_MM: Final = 18
_LEAST_SOLE_MM: Final = 26
_COLLAR_OF_BACK: Final = 0.66
"""How much longer a sole is than its last, and wider (walls stand out over the bottom); what lies
under a heel and in all at least; the collar's height, of the last's back."""


def spec_text(values: Mapping[str, int | str], name: str, source: str, mean_mm: float) -> str:
    """The text of a spec with the values of a fitted last, by path in whole units."""

    def mm(path: str) -> float:
        return int(values[path]) / 1000.0

    size = size_of(mm("last.length_mm"))
    head = _HEAD.format(
        source=source,
        mean=mean_mm,
        name=name,
        size=size["value"],
        wearer=size["wearer"],
        letter=width_of(mm("last.length_mm"), mm("last.ball_girth_mm")),
        length=within(f"{_OVERALL}.shoe_length_mm", mm("last.length_mm") + _OVERHANG_MM),
        width=within(f"{_OVERALL}.shoe_width_mm", mm("last.ball_width_mm") + _BESIDE_MM),
        sole=within(_SOLE, max(mm("last.heel_elevation_mm") + _UNDER_HEEL_MM, _LEAST_SOLE_MM)),
        collar=within(_COLLAR, _COLLAR_OF_BACK * mm("last.back_height_mm")),
    )
    lines = [head.rstrip("\n")]
    for section in ("last_profile", "last"):
        lines.append(f"  {section}:")
        paths = sorted(path for path in _WRITTEN if parameter(path).section == section)
        lines += [f"    {parameter(path).name}: {_plain(values[path])}" for path in paths]
    return "\n".join(lines) + "\n"


def within(path: str, wish_mm: float) -> int:
    """The whole mm nearest to a wish that the spec's value may have."""
    row = parameter(path)
    return round(min(max(wish_mm, row.minimum or 0.0), row.maximum or wish_mm))


def _plain(value: int | str) -> str:
    return value if isinstance(value, str) else f"{value / 1000.0:.3f}".rstrip("0").rstrip(".")
