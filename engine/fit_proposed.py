"""A last proposed for a foot, or for what is in a shoe: measured values, allowances, a spec.

It is a proposal and says so: a foot is measured, how its last should be is a rule of thumb; the
last in a shoe is not seen at all (footwear.md §6.1).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.fit_mesh import MeshFile
    from engine.gauge_mesh import Gauged
    from schemas.findings import Finding

ALLOWANCE_MM: Final = {False: 15.0, True: 12.0}
"""Last beyond a foot, of adults and children (footwear.md §3.1)."""

_PARIS_POINT_MM: Final = 20.0 / 3.0
_OVERHANG_MM: Final = 12.0
"""How far the sole of a plain shoe stands out beyond its last, both ends or sides together."""

_LEAST_WALL_MM: Final = 20.0
_SOLE: Final = "overall_dimensions.sole_thickness_mm"
_COLLAR: Final = "collar_geometry.collar_height_mm"

CLAIMS: Final = {
    "foot": (
        "The measures are of the surface in the file, as good as it is (scanners repeat to about "
        "0.6 mm). The last is proposed: length and ball girth follow the foot by the rules above, "
        "all else is the table's for that size. No fit in mm is claimed: a foot guessed from a few "
        "measures of a body is off by 5.2 ± 2 mm, one from its outline and height by 1.4, and how "
        "it moves and gives way is not in a scan. Try it on."
    ),
    "shoe": (
        "The measures are of the outside. The last is not seen: it is taken as long as the shoe "
        "less the sole's usual overhang, all else is the table's for that size. Expect the length "
        "to be off by several millimetres, and take girths from nothing here."
    ),
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """A value of the proposed spec: what was measured, what was added, and by which rule."""

    path: str
    from_measure: str
    measured_mm: float
    plus_mm: float
    value_mm: float
    rule: str


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """The sheet, the proposed spec's text, how its values came about, findings of its rules."""

    gauged: Gauged
    text: str
    allowances: tuple[Allowance, ...]
    findings: tuple[Finding, ...]

    @property
    def claim(self) -> str:
        """What the proposal rests on and what it does not say."""
        return CLAIMS[self.gauged.kind]

    def to_dict(self) -> dict[str, Any]:
        """The proposal as plain JSON values."""
        return {
            **self.gauged.to_dict(),
            "proposed": [asdict(one) for one in self.allowances],
            "claim": self.claim,
            "findings": [one.to_dict() for one in self.findings],
            "spec": self.text,
        }


def fit_proposed(mesh: MeshFile, kind: str) -> Proposed:
    """Return the spec proposed for the foot or shoe (`kind`) in a mesh file.

    Raises what `engine.gauge_mesh.gauge_mesh` raises.
    """
    from engine.fit_mesh import spec_name
    from engine.gauge_mesh import gauge_mesh
    from schemas.validate import validate

    gauged = gauge_mesh(mesh, kind)
    measures = gauged.sheet.measures
    allowances = for_foot(measures) if kind == "foot" else for_shoe(measures)
    text = proposed_text(spec_name(mesh.name), kind, allowances)
    return Proposed(gauged, text, allowances, tuple(validate(text.encode(), "spec.yaml").findings))


def for_foot(measures: Mapping[str, float]) -> tuple[Allowance, ...]:
    """A last's length and ball girth, and the plain shoe round it, for a foot's measures in mm."""
    from schemas.sizes import CHILD_BELOW_EU

    foot = measures["foot.length_mm"]
    child = foot + ALLOWANCE_MM[True] < CHILD_BELOW_EU * _PARIS_POINT_MM
    room = ALLOWANCE_MM[child]
    length = _half(foot + room)
    girth = _half(measures["foot.ball_girth_mm"])
    width = measures["foot.ball_width_mm"]
    wearer = "children" if child else "adults"
    return (
        Allowance(
            "last.length_mm",
            "foot.length_mm",
            foot,
            room,
            length,
            f"footwear.md §3.1: {room:g} mm, {wearer}",
        ),
        Allowance(
            "last.ball_girth_mm",
            "foot.ball_girth_mm",
            measures["foot.ball_girth_mm"],
            0.0,
            girth,
            "footwear.md §1.3: lasts differ from feet by -0.7 mm, -6.1 to 4.8",
        ),
        *_round_it(length, width),
    )


def _round_it(length_mm: float, width_mm: float) -> tuple[Allowance, ...]:
    """The plain shoe round a proposed last."""
    rows = (
        ("overall_dimensions.shoe_length_mm", "last.length_mm", length_mm, _OVERHANG_MM),
        ("overall_dimensions.shoe_width_mm", "foot.ball_width_mm", width_mm, _OVERHANG_MM),
    )
    rule = "the usual overhang of a sole"
    return tuple(Allowance(*row, _half(row[2] + row[3]), rule) for row in rows)


def for_shoe(measures: Mapping[str, float]) -> tuple[Allowance, ...]:
    """Overall dimensions as they are, mm, and a last as long as the shoe less its overhang."""
    from engine.fit.spec_text import within

    length, width = measures["shoe.length_mm"], measures["shoe.width_mm"]
    found = [
        Allowance(
            "overall_dimensions.shoe_length_mm",
            "shoe.length_mm",
            length,
            0.0,
            _half(length),
            "as measured",
        ),
        Allowance(
            "overall_dimensions.shoe_width_mm",
            "shoe.width_mm",
            width,
            0.0,
            _half(width),
            "as measured",
        ),
        Allowance(
            "last.length_mm",
            "shoe.length_mm",
            length,
            -_OVERHANG_MM,
            _half(length - _OVERHANG_MM),
            "the usual overhang of a sole; the last is not seen",
        ),
    ]
    wall = measures.get("shoe.sidewall_mm")
    if wall is not None and wall >= _LEAST_WALL_MM:
        found.append(
            Allowance(
                _SOLE,
                "shoe.sidewall_mm",
                wall,
                0.0,
                _half(wall),
                "the sidewall at the heel; what lies under the foot is not seen",
            )
        )
    back = measures["shoe.back_height_mm"]
    under = wall if wall is not None and wall >= _LEAST_WALL_MM else _sole_mm(length)
    collar = within(_COLLAR, back - under)
    rule = "less the sole under the heel; where the topline dips it is lower"
    found.append(Allowance(_COLLAR, "shoe.back_height_mm", back, -under, collar, rule))
    return tuple(found)


def _sole_mm(length_mm: float) -> float:
    """The plain shoe's sole, where none is seen."""
    from engine.fit.last import size_of
    from schemas.families import family

    child = size_of(length_mm)["wearer"] == "child"
    return float(family("sneaker").starter.sole_mm[child])


def proposed_text(name: str, kind: str, allowances: tuple[Allowance, ...]) -> str:
    """The text of the proposed spec."""
    from engine.fit.last import size_of, width_of
    from schemas.families import family
    from schemas.sizes import STANDARD

    values = {one.path: one.value_mm for one in allowances}
    length = values["last.length_mm"]
    size, girth = size_of(length), values.get("last.ball_girth_mm")
    plain, child = family("sneaker").starter, size["wearer"] == "child"
    sole = values.setdefault(_SOLE, plain.sole_mm[child])
    collar = values.get(_COLLAR, plain.collar_of(length, child=child))
    letter = STANDARD if girth is None else width_of(length, girth)
    head = [
        f"# Proposed by `rr fit --as {kind}`: what is measured says so, all else is the table's.",
        "# A proposal to try on, not a fit: see docs/internals/fit.md.",
        "rr: 1",
        f"name: {name}",
        "style: sneaker",
        f"size: {{system: EU, value: {size['value']}, width: {letter}, wearer: {size['wearer']}}}",
        "",
        "instrumental:",
        "  overall_dimensions:",
    ]
    told = {one.path: f"  # {one.from_measure} {one.plus_mm:+g}" for one in allowances}
    told.setdefault(_SOLE, "  # not seen: a plain sole's")
    told.setdefault(_COLLAR, "  # not seen: a low shoe's")
    for key in ("shoe_length_mm", "shoe_width_mm", "sole_thickness_mm"):
        path = f"overall_dimensions.{key}"
        value = sole if key == "sole_thickness_mm" else values[path]
        head.append(f"    {key}: {value:g}{told[path]}")
    head += [
        "  last_profile:  # not seen: a plain shoe's",
        f"    arch_height_mm: {plain.arch_mm[child]}",
        f"    toe_spring_mm: {plain.toe_spring_mm[child]}",
    ]
    head += ["  collar_geometry:", f"    collar_height_mm: {collar:g}{told[_COLLAR]}"]
    head.append("  last:")
    for path in ("last.length_mm", "last.ball_girth_mm"):
        if path in values:
            head.append(f"    {path.partition('.')[2]}: {values[path]:g}{told[path]}")
    return "\n".join(head) + "\n"


def _half(value: float) -> float:
    """The value to the nearest half millimetre: more is not known."""
    return round(2.0 * value) / 2.0
