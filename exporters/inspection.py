"""What an inspection of finished shoes goes by: sampling plan, moments, grades, check list.

From footwear.md §5.6, which takes them from trade pages; the plans are those of `sampling`.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from exporters.sampling import (
    LARGEST_LOT,
    LETTERS,
    STANDARD,
    Sampling,
    first_lot,
    sampling,
)

Severity = Literal["critical", "major", "minor"]


class Plan(NamedTuple):
    """How many pairs of a lot are looked at, and how many faults are accepted and refused.

    The lot is `first` to `last` pairs (None: any more); each kind of fault has its plan.
    """

    first: int
    last: int | None
    major: Sampling
    minor: Sampling


MAJOR_AQL, MINOR_AQL = "2.5", "4.0"
LEVEL: Final = f"{STANDARD}, general level II; critical 0, major AQL 2.5, minor AQL 4.0"


PLANS: Final = tuple(
    Plan(
        first_lot(letter),
        letter.lot or None,
        *(sampling(letter.lot or LARGEST_LOT, aql) for aql in (MAJOR_AQL, MINOR_AQL)),
    )
    for letter in LETTERS
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
