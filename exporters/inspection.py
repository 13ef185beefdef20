"""What an inspection of finished shoes goes by: sampling plan, moments, grades, check list.

From footwear.md §5.6, which takes them from trade pages; the standards themselves are not quoted.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Severity = Literal["critical", "major", "minor"]


class Plan(NamedTuple):
    """How many pairs of a lot are looked at, and how many faults are accepted and refused.

    The lot is `first` to `last` pairs; each pair of numbers is (accept, refuse).
    """

    first: int
    last: int
    sample: int
    major: tuple[int, int]
    minor: tuple[int, int]
    note: str = ""


LEVEL: Final = "ISO 2859-1 / ANSI Z1.4, general level II; critical 0, major AQL 2.5, minor AQL 4.0"

PLANS: Final = (
    Plan(51, 90, 13, (0, 1), (1, 2), "as printed by its source: check against the standard"),
    Plan(91, 150, 20, (1, 2), (2, 3)),
    Plan(151, 280, 32, (2, 3), (3, 4)),
    Plan(281, 500, 50, (3, 4), (5, 6)),
    Plan(501, 1200, 80, (5, 6), (7, 8)),
    Plan(1201, 3200, 125, (7, 8), (10, 11)),
    Plan(3201, 10000, 200, (10, 11), (14, 15)),
    Plan(10001, 35000, 315, (14, 15), (21, 22)),
    Plan(35001, 150000, 500, (21, 22), (21, 22)),
)

MOMENTS: Final = (
    "pre-production sample",
    "during production (30 to 50 %)",
    "pre-shipment (80 to 100 %)",
    "container loading",
    "arrival",
)

GRADES: Final = (
    ("A", "sellable"),
    ("B", "cosmetic faults only"),
    ("C", "functional fault or unsafe: destroy"),
)

CHECK_LIST: Final = (
    "Right size, matched pair",
    "Heights left and right",
    "Toe symmetry",
    "Back seam centred",
    "Bonding gap",
    "Glue marks",
    "Stitching: skips, stitches an inch",
    "Colour match in the pair",
    "Lining wrinkles",
    "Insole position",
    "Eyelet alignment",
    "Label and size",
    "Odour, mould",
    "Needle, metal",
    "Box, carton",
)

CHANGE_FIELDS: Final = (
    "Request id",
    "Raised by, role, date",
    "Sample stage, round",
    "Part, landmark, size, side",
    "Observation",
    "Measured",
    "Nominal",
    "Requested change",
    "Reason",
    "Severity",
    "Affects",
    "Cost, lead time",
    "Decision, by, date",
    "Resulting revision",
    "Verified on next sample",
)
"""Of a request for a change after a sample (footwear.md §5.7)."""
