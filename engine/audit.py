"""The audit of a model, as the findings a generation records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model import Model
    from schemas.resolve import Resolved


def audit_model(model: Model, resolved: Resolved) -> tuple[dict[str, object], ...]:
    """Return the audit findings of a model as plain JSON values, in the audit's order."""
    from geometry.audit import audit_shoe
    from geometry.build import Shoe
    from geometry.kernel import KERNEL

    shoe = Shoe(KERNEL, model.quality, model.parts, model.anchors_um, model.measures)
    return tuple(
        {
            "code": finding.code,
            "severity": finding.severity,
            "part": finding.part,
            "place_mm": None if finding.place_mm is None else list(finding.place_mm),
            "value": finding.value,
            "limit": finding.limit,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in audit_shoe(shoe, resolved.instrumental)
    )
