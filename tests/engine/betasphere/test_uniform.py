from collections import Counter
from hashlib import sha256
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from engine.betasphere.uniform import uniforms

NAMES = st.lists(st.text(max_size=4), max_size=4)


def row(*names: str, count: int = 8) -> list[float]:
    return list(islice(uniforms(*names), count))


def test_the_numbers_are_those_of_the_first_day() -> None:
    """The first 52 bits of every eight bytes, worked out apart, and frozen."""
    digest = sha256(b"1:1,2:rr,1:e,0").digest() + sha256(b"1:1,2:rr,1:e,1").digest()
    words = [int.from_bytes(digest[at : at + 8], "big") for at in range(0, 64, 8)]
    assert row("1", "rr", "e") == [((word >> 12) + 0.5) / 2**52 for word in words]
    assert row("1", "rr", "e")[0] == 0.16608498144439732


@given(NAMES, NAMES)
def test_other_names_other_numbers(one: list[str], other: list[str]) -> None:
    assert (row(*one) == row(*other)) is (one == other)


def test_numbers_spread_evenly_and_none_is_0_or_1() -> None:
    found = row("spread", count=16_000)
    counted = Counter(int(one * 16) for one in found)
    assert sorted(counted) == list(range(16))
    assert sum((n - 1000) ** 2 / 1000 for n in counted.values()) < 37.7  # 99.9 % of chi², 15 free
    assert 0 < min(found) < max(found) < 1
    assert all((one * 2**53) % 2 == 1 for one in found)
