"""The audit of a model, as the findings a generation records and an export is held to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from store.cache import Cache, cache_key

if TYPE_CHECKING:
    from engine.model import Model
    from schemas.resolve import Resolved

Findings = tuple[dict[str, object], ...]


def audit_model(model: Model, resolved: Resolved, *, contacts: bool = False) -> Findings:
    """Return the audit findings of a model as plain JSON values, in the audit's order.

    Without `contacts` the test for self-intersections is left out: it takes some ten times as long
    as the build itself. `export` runs it; `generate` does not.
    """
    from geometry.audit import audit_shoe
    from geometry.build import Shoe
    from geometry.kernel import KERNEL

    shoe = Shoe(KERNEL, model.quality, model.parts, model.anchors_um, model.measures)
    found = audit_shoe(shoe, resolved.instrumental, contacts=contacts)
    return tuple(finding.to_dict() for finding in found)


def full_audit(model: Model, resolved: Resolved, cache: Cache) -> Findings:
    """Return the findings with self-intersections; one shoe is audited once only.

    The key holds the meshes and the values they are held to.
    """
    from engine.model import build_key, geometry_hash

    meshes, values = geometry_hash(model.mesh_ids), build_key(resolved)
    key = cache_key("audit", release=1, geometry=meshes, build=values)
    known = cache.get(key)
    if known is not None:
        return tuple(cast("list[dict[str, object]]", json.loads(known)))
    found = audit_model(model, resolved, contacts=True)
    cache.put(key, json.dumps(found, allow_nan=False).encode())
    return found
