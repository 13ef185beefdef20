"""The form of a quality check: inspection, geometry as audited, sampling plan, change requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.inspection import CHANGE_FIELDS, CHECK_LIST, GRADES, LEVEL, MOMENTS, PLANS
from exporters.sampling import SOURCE
from exporters.title_block import blank_facts, design_facts, origin_notes
from exporters.workbook import Head, Sheet, workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporters.bom_table import Cell
    from exporters.inputs import BundleInputs
    from exporters.scene import Scene

_LOT: Final = (
    "Factory",
    "Purchase order",
    "Lot no.",
    "Lot size, pairs",
    "Sample size, pairs",
    "Sizes looked at",
    "Moment",
    "Inspector",
    "Date",
)
INSPECTION_HEADS: Final = (
    Head("No.", 6),
    Head("Check", 38),
    Head("Critical found", 12),
    Head("Major found", 12),
    Head("Minor found", 12),
    Head("Passed / failed", 14),
    Head("Remark", 40),
)
GEOMETRY_HEADS: Final = (
    Head("Code", 10),
    Head("Fault looked for", 44),
    Head("Grave as", 10),
    Head("Result", 16),
    Head("Where", 26),
    Head("What was found", 64),
)
PLAN_HEADS: Final = (
    Head("Lot from, pairs", 14),
    Head("Lot to, pairs", 14),
    Head("Critical accept", 12),
    Head("Critical refuse", 12),
    Head("Major sample, pairs", 14),
    Head("Major accept", 12),
    Head("Major refuse", 12),
    Head("Minor sample, pairs", 14),
    Head("Minor accept", 12),
    Head("Minor refuse", 12),
)
_REQUEST_WIDTHS: Final = (10, 16, 13, 18, 26, 10, 10, 26, 12, 10, 12, 12, 16, 13, 14)
_BLANK_REQUESTS: Final = 12


def qa_form(inputs: BundleInputs, _scene: Scene) -> bytes:
    """The form as XLSX, filled in with what the audit of the model found."""
    facts, origin = design_facts(inputs), origin_notes(inputs)
    name = inputs.name
    inspection = Sheet(
        name="Inspection",
        title=f"Inspection · {name}",
        heads=INSPECTION_HEADS,
        rows=inspection_rows(),
        facts=(*facts, *blank_facts(*_LOT)),
        foot=(
            ("Sampling", f"{LEVEL}; see the sheet Sampling plan"),
            ("Moments", ", ".join(MOMENTS)),
            ("Grades", "; ".join(f"{grade} {meaning}" for grade, meaning in GRADES)),
            *origin,
            *blank_facts("Result", "Inspector, date", "Factory, date"),
        ),
    )
    geometry = Sheet(
        name="Geometry checks",
        title=f"Geometry checks · {name}",
        heads=GEOMETRY_HEADS,
        rows=geometry_rows(inputs.audit, frozenset(inputs.allowed)),
        facts=facts,
        foot=(("Checked", "on the model, by the audit it was handed over with"), *origin),
    )
    plan = Sheet(
        name="Sampling plan",
        title="Sampling plan",
        heads=PLAN_HEADS,
        rows=plan_rows(),
        foot=(
            ("Plan", LEVEL),
            ("Source", SOURCE),
            ("Sample", "the whole lot where it is smaller; of critical faults in either, none"),
        ),
    )
    requests = Sheet(
        name="Change requests",
        title=f"Change requests · {name}",
        heads=tuple(map(Head, CHANGE_FIELDS, _REQUEST_WIDTHS)),
        rows=(),
        blank_rows=_BLANK_REQUESTS,
        facts=facts,
        foot=origin,
        paper="A3",
    )
    return workbook_bytes((inspection, geometry, plan, requests), title=f"QA form, {name}")


def inspection_rows() -> list[tuple[Cell, ...]]:
    """A row a check of finished shoes, to be filled in."""
    return [(number, check, "", "", "", "", "") for number, check in enumerate(CHECK_LIST, 1)]


def geometry_rows(
    audit: tuple[Mapping[str, object], ...], allowed: frozenset[str]
) -> list[tuple[Cell, ...]]:
    """A row a kind of finding: none found, or how many, or let pass on purpose."""
    from geometry.auditkinds import AUDIT_KINDS

    found: list[tuple[Cell, ...]] = []
    for code, kind in AUDIT_KINDS.items():
        hits = [finding for finding in audit if finding.get("code") == code]
        parts = dict.fromkeys(str(hit["part"]) for hit in hits if hit.get("part"))
        told = dict.fromkeys(str(hit["message"]) for hit in hits if hit.get("message"))
        result = "none found"
        if hits:
            result = f"{len(hits)} found" + (", let pass" if code in allowed else "")
        found.append((code, kind.title, kind.severity, result, ", ".join(parts), "; ".join(told)))
    return found


def plan_rows() -> list[tuple[Cell, ...]]:
    """A row a size of lot; of critical faults none is accepted."""
    rows: list[tuple[Cell, ...]] = []
    for plan in PLANS:
        last: Cell = "and more" if plan.last is None else plan.last
        plans = (plan.major, plan.minor)
        numbers = [n for one in plans for n in (one.sample, one.accept, one.refuse)]
        rows.append((plan.first, last, 0, 1, *numbers))
    return rows
