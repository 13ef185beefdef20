"""A gauged mesh as text: how it lies, its measures, what could not be known; and a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.columns import columns

if TYPE_CHECKING:
    from engine.fit_proposed import Proposed
    from engine.gauge_mesh import Gauged
    from rrcli.session import Session

_HEAD = ("measure", "is")
_PROPOSED = ("proposed", "is", "from", "measured", "and", "because")


def gauge_lines(found: Gauged, session: Session, *, anchors: bool = False) -> list[str]:
    """The lines that tell a gauge, landmarks too if asked for."""
    side = f"a {found.side} one" if found.side != "unknown" else "right or left cannot be told"
    unit = found.unit
    lines = [f"a {found.kind}, {side}; {found.stance}; in {unit.name}: {unit.reason}", ""]
    rows = [(name, f"{value:.1f}") for name, value in found.sheet.measures.items()]
    lines += [*columns(_HEAD, rows, session), ""]
    if anchors and found.sheet.anchors_mm:
        points = [
            (name, *(f"{axis:.1f}" for axis in at)) for name, at in found.sheet.anchors_mm.items()
        ]
        lines += [*columns(("anchor", "x mm", "y mm", "z mm"), points, session), ""]
    lines += [f"not known: {name}: {why}" for name, why in found.sheet.unknown.items()]
    lines += [f"note: {said}" for said in found.sheet.remarks]
    if found.pieces > 1:
        strays = f", strays left out, {found.stray_share:.2%} of the area"
        lines.append(f"note: {found.pieces} pieces{strays if found.stray_share else ''}")
    if not found.closed:
        lines.append("note: the mesh is open in places")
    return lines


def proposal_lines(found: Proposed, session: Session) -> list[str]:
    """The lines that tell what was measured and what is proposed."""
    rows = [
        (
            one.path,
            f"{one.value_mm:g}",
            one.from_measure,
            f"{one.measured_mm:.1f}",
            f"{one.plus_mm:+g}",
            one.rule,
        )
        for one in found.allowances
    ]
    lines = [*gauge_lines(found.gauged, session), "", *columns(_PROPOSED, rows, session), ""]
    errors = [one for one in found.findings if one.severity == "error"]
    lines += [f"{one.code} {one.path}: {one.message}" for one in errors]
    if errors:
        lines.append("the rules between values refuse this spec until these are settled")
    return [*lines, found.claim]
