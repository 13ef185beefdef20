"""Single sampling for normal inspection as data: how many of a lot are looked at, what it may have.

The numbers are facts of ISO 2859-1:1999, tables 1 (general level II) and 2-A; its text is not
quoted. Whoever inspects by them has the standard itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Final, NamedTuple

from schemas.errors import RRError

LEVEL: Final = "II"
STANDARD: Final = "ISO 2859-1, single sampling, normal inspection"
SOURCE: Final = "ISO 2859-1:1999, tables 1 and 2-A"
SMALLEST_LOT: Final = 2
LARGEST_LOT: Final = 1_000_000_000


class NoSamplingPlanError(RRError):
    """There is no sampling plan for such a lot, or for such an acceptance quality limit.

    A lot has 2 pairs or more; the limits there are plans for are 0.65, 1.0, 1.5, 2.5, 4.0 and 6.5.
    """

    code: ClassVar[str] = "RR-X060"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "rr qa aql --lot 1200 --aql 2.5"


class Letter(NamedTuple):
    """A code letter: the largest lot that it is for (0: any larger one), and its sample size."""

    letter: str
    lot: int
    sample: int


LETTERS: Final = (
    Letter("A", 8, 2),
    Letter("B", 15, 3),
    Letter("C", 25, 5),
    Letter("D", 50, 8),
    Letter("E", 90, 13),
    Letter("F", 150, 20),
    Letter("G", 280, 32),
    Letter("H", 500, 50),
    Letter("J", 1_200, 80),
    Letter("K", 3_200, 125),
    Letter("L", 10_000, 200),
    Letter("M", 35_000, 315),
    Letter("N", 150_000, 500),
    Letter("P", 500_000, 800),
    Letter("Q", 0, 1_250),
)

DOWN, UP = -1, -2
"""Arrows of the table: the first plan below, or above, takes the place of one that is not there."""

ACCEPTED: Final[dict[str, tuple[int, ...]]] = {
    #        A     B     C     D     E     F     G     H   J   K   L   M   N   P   Q
    "0.65": (DOWN, DOWN, DOWN, DOWN, DOWN, 0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14),
    "1.0": (DOWN, DOWN, DOWN, DOWN, 0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21),
    "1.5": (DOWN, DOWN, DOWN, 0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21, UP),
    "2.5": (DOWN, DOWN, 0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21, UP, UP),
    "4.0": (DOWN, 0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21, UP, UP, UP),
    "6.5": (0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21, UP, UP, UP, UP),
}
"""By limit and code letter, how many faulty pairs are accepted; one more is refused."""


class Sampling(NamedTuple):
    """How many pairs of a lot are looked at; so many faulty ones are accepted, so many refused.

    `letter` is that of the lot, `plan` that of the plan used, which differs where the table has an
    arrow. With `whole` the sample is the lot: every pair is looked at.
    """

    lot: int
    aql: str
    letter: str
    plan: str
    sample: int
    accept: int
    refuse: int
    whole: bool


def sampling(lot: int, aql: str | float | Decimal) -> Sampling:
    """The plan for a lot of pairs and a limit in faulty pairs of 100; NoSamplingPlanError."""
    limit = _limit(str(aql))
    if not SMALLEST_LOT <= lot <= LARGEST_LOT:
        raise NoSamplingPlanError(f"a lot of {lot} pairs has no sampling plan", place="lot")
    row = ACCEPTED[limit]
    first = next(number for number, one in enumerate(LETTERS) if lot <= one.lot or not one.lot)
    at = first
    while row[at] < 0:
        at += 1 if row[at] == DOWN else -1
    sample, accept = LETTERS[at].sample, row[at]
    return Sampling(
        lot=lot,
        aql=limit,
        letter=LETTERS[first].letter,
        plan=LETTERS[at].letter,
        sample=min(sample, lot),
        accept=accept,
        refuse=accept + 1,
        whole=sample >= lot,
    )


def first_lot(letter: Letter) -> int:
    """The smallest lot that a code letter is for."""
    place = LETTERS.index(letter)
    return LETTERS[place - 1].lot + 1 if place else SMALLEST_LOT


def _limit(text: str) -> str:
    """The name of a limit in the table: `1` is 1.0."""
    for name in ACCEPTED:
        if text in (name, name.removesuffix(".0")):
            return name
    told = ", ".join(ACCEPTED)
    raise NoSamplingPlanError(f"the limit is {text!a}; it may be {told}", place="aql")
