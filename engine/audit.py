"""The audit of a model, as the findings a generation records and an export is held to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from store.cache import Cache, cache_key

if TYPE_CHECKING:
    from engine.model import Model
    from schemas.resolve import Resolved

Findings = tuple[dict[str, object], ...]

_RELEASE = 2
"""Of the audit: bumped when it finds more or less in the same meshes."""


def audit_model(model: Model, resolved: Resolved, *, full: bool = False) -> Findings:
    """Return the audit findings of a model as plain JSON values, in the audit's order.

    Only `full` looks for self-intersections, thin walls and gaps to the last: that takes longer
    than the build itself. `export` and `rr audit` do; `generate` does for measured lasts alone.
    """
    from engine.mass import masses_g, shoe_g
    from geometry.audit import audit_shoe
    from geometry.audit_wear import audit_mass
    from geometry.build import Shoe
    from geometry.kernel import KERNEL, PART_NAMES

    # What an earlier kernel named otherwise is not measured by this one's landmarks.
    known = all(part.name in PART_NAMES for part in model.parts)
    marks = model.anchors_um if known and "bottom.tread" in model.anchors_um else {}
    shoe = Shoe(KERNEL, model.quality, model.parts, marks)
    found = list(audit_shoe(shoe, resolved.instrumental, contacts=full, walls=full))
    if marks and {"last", "upper", "midsole", "outsole"} <= {part.name for part in model.parts}:
        mass = float(round(shoe_g(masses_g(model.parts, resolved)), 1))
        found.extend(audit_mass(mass, resolved.instrumental))
    return tuple(finding.to_dict() for finding in found)


def full_audit(model: Model, resolved: Resolved, cache: Cache) -> Findings:
    """Return the findings of the whole audit; one shoe is audited once only.

    The key holds the meshes, the values they are held to and the materials they are weighed by.
    """
    from engine.model import build_key, geometry_hash

    key = cache_key(
        "audit",
        release=_RELEASE,
        geometry=geometry_hash(model.mesh_ids),
        build=build_key(resolved),
        materials=_materials(resolved),
    )
    known = cache.get(key)
    if known is not None:
        return tuple(cast("list[dict[str, object]]", json.loads(known)))
    found = audit_model(model, resolved, full=True)
    cache.put(key, json.dumps(found, allow_nan=False).encode())
    return found


def _materials(resolved: Resolved) -> str:
    """The materials of an appearance as one text."""
    chosen = {
        path: value for path, value in resolved.appearance.items() if path.startswith("materials.")
    }
    return json.dumps(chosen, sort_keys=True)
