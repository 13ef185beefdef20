"""Sampling plans: the table is whole, and holds the laws that such a table has."""

from itertools import pairwise

import pytest

from exporters.sampling import (
    ACCEPTED,
    DOWN,
    LARGEST_LOT,
    LETTERS,
    UP,
    NoSamplingPlanError,
    first_lot,
    sampling,
)

LOTS = sorted(
    {
        lot
        for letter in LETTERS
        for lot in (first_lot(letter), first_lot(letter) + 1, letter.lot or LARGEST_LOT)
    }
)
SERIES = (0, 1, 2, 3, 5, 7, 10, 14, 21)
"""The acceptance numbers of the standard, in their order."""


@pytest.mark.parametrize("aql", ACCEPTED)
def test_a_larger_lot_never_has_a_smaller_sample_or_fewer_faults_accepted(aql: str) -> None:
    for less, more in pairwise(sampling(lot, aql) for lot in LOTS):
        assert less.sample <= more.sample
        assert less.accept <= more.accept
    for lot in LOTS:
        plan = sampling(lot, aql)
        assert 1 <= plan.sample <= lot
        assert plan.whole == (plan.sample == lot)
        assert plan.refuse == plan.accept + 1
        assert plan.accept < plan.sample


@pytest.mark.parametrize("lot", LOTS)
def test_a_milder_limit_never_accepts_a_smaller_share(lot: int) -> None:
    plans = [sampling(lot, aql) for aql in ACCEPTED]
    for strict, mild in pairwise(plans):
        assert strict.accept * mild.sample <= mild.accept * strict.sample


@pytest.mark.parametrize("aql", ACCEPTED)
def test_each_row_is_the_series_between_its_arrows(aql: str) -> None:
    """0, an arrow each way, then 1, 2, 3 …: one step of the limit moves the row by one letter."""
    row = ACCEPTED[aql]
    assert len(row) == len(LETTERS)
    assert [number for number in row if number >= 0] == list(SERIES[: sum(n >= 0 for n in row)])
    zero = row.index(0)
    assert set(row[:zero]) <= {DOWN} and row[zero + 1 : zero + 3] == (UP, DOWN)
    assert zero == 5 - list(ACCEPTED).index(aql)


@pytest.mark.parametrize(
    ("lot", "aql", "told"),
    [
        (1200, "2.5", ("J", "J", 80, 5, 6, False)),
        (1201, "2.5", ("K", "K", 125, 7, 8, False)),
        (60, "2.5", ("E", "F", 20, 1, 2, False)),
        (60, "1.0", ("E", "E", 13, 0, 1, False)),
        (120, "1.0", ("F", "E", 13, 0, 1, False)),
        (4, "2.5", ("A", "C", 4, 0, 1, True)),
        (200_000, "2.5", ("P", "N", 500, 21, 22, False)),
        (600_000, "1", ("Q", "Q", 1250, 21, 22, False)),
        (10_000, "4", ("L", "L", 200, 14, 15, False)),
    ],
)
def test_plans_as_the_standard_has_them(lot: int, aql: str, told: tuple[object, ...]) -> None:
    assert sampling(lot, aql)[2:] == told


@pytest.mark.parametrize(
    ("lot", "aql"), [(1, "2.5"), (0, "2.5"), (-3, "2.5"), (10**10, "2.5"), (50, "3"), (50, "nan")]
)
def test_what_has_no_plan_is_refused(lot: int, aql: str) -> None:
    with pytest.raises(NoSamplingPlanError):
        sampling(lot, aql)
