"""Sheets that the factory fills in: processing, tests, labels and packaging, sample history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.inspection import CHANGE_FIELDS
from exporters.techpack.pack import TO_FILL, Column, Sheet, Table

if TYPE_CHECKING:
    from exporters.techpack.pack import Cell

_TESTS: Final = (
    "Sole bond",
    "Flexing, whole shoe",
    "Flexing, upper material",
    "Abrasion, outsole",
    "Slip resistance",
    "Hardness, outsole",
    "Hardness, midsole",
    "Seam strength",
    "Eyelet and loop strength",
    "Colour fastness to rubbing",
    "Restricted substances, RSL and REACH",
    "Needle and metal",
)
_UPPER: Final = (
    "Stitch type",
    "Stitches an inch",
    "Thread, Tex",
    "Needle",
    "Edge treatment",
    "Skiving",
    "Reinforcements",
    "Lasting method",
    "Adhesives",
)
_LABELS: Final = (
    "Size label",
    "Country of origin",
    "Material pictograms",
    "Inner box",
    "Tissue and stuffing",
    "Hangtag",
    "Barcode",
    "Outer carton, pairs",
    "Shipping mark",
)
_STAGES: Final = ("Proto", "Development", "Confirmation", "Size set", "Pre-production")
_CHECKS: Final = ("1st check", "2nd check", "3rd check", "4th check")
_REQUESTS: Final = 9


def requirement_sheet() -> Sheet:
    """Processing, tests, labels and packaging: named, and left open."""
    process = Table(
        (Column("Upper construction", 1.7), Column("Specification", 3.0)),
        _rows(_UPPER, 1),
        "Upper construction",
    )
    tests = Table(
        (
            Column("Test", 2.2),
            Column("Method", 1.6),
            Column("Requirement", 1.6),
            Column("Result", 1.4),
        ),
        _rows(_TESTS, 3),
        "Tests and compliance",
    )
    labels = Table(
        (Column("Item", 1.7), Column("Specification", 3.0)),
        _rows(_LABELS, 1),
        "Labels and packaging",
    )
    return Sheet(
        "tables",
        "Requirements",
        "Factory to fill: the design says nothing of these",
        tables=(process, tests, labels),
        columns=3,
        more={"size": "tall"},
        notes=(
            "Tinted: factory to fill. Nothing here is a requirement until it is filled in and "
            "signed.",
        ),
    )


def history_sheet() -> Sheet:
    """Sample history: four checks, and change requests with the fields of the feedback form."""
    head = (
        Column("", 1.0),
        Column("Stage", 1.3),
        Column("Date", 0.9),
        Column("Sample no.", 1.0),
        Column("Size", 0.7),
        Column("Fit, construction, colour", 4.0),
        Column("Decision", 1.4),
        Column("By", 1.2),
    )
    checks = tuple((name, *(TO_FILL for _ in head[1:])) for name in _CHECKS)
    wide = {"Observation": 2.4, "Requested change": 2.4}
    asked = tuple(Column(name, wide.get(name, 1.0)) for name in CHANGE_FIELDS)
    blank: tuple[Cell, ...] = tuple(TO_FILL for _ in CHANGE_FIELDS)
    return Sheet(
        "tables",
        "Sample history",
        f"Stages: {', '.join(stage.lower() for stage in _STAGES)}",
        tables=(
            Table(head, checks, "Checks"),
            Table(asked, tuple(blank for _ in range(_REQUESTS)), "Change requests"),
        ),
        more={"size": "tall"},
        notes=("Tinted: to fill in. Name the generation of the title block in every request.",),
    )


def _rows(names: tuple[str, ...], blanks: int) -> tuple[tuple[Cell, ...], ...]:
    return tuple((name, *(TO_FILL for _ in range(blanks))) for name in names)
