import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exporters.digits import fixed, join_rows, text, whole


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=50), st.integers(1, 5))
def test_whole_numbers_read_as_python_writes_them(values: list[int], least: int) -> None:
    rows = join_rows(whole(np.array(values), least), text("\n", len(values)))
    assert rows.decode().split() == [str(value).rjust(least, "0") for value in values]


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=50), st.integers(1, 4))
def test_fixed_numbers_read_as_python_writes_them(values: list[int], decimals: int) -> None:
    rows = join_rows(fixed(np.array(values, dtype=np.int64), decimals), text(" ", len(values)))
    scale = 10**decimals
    expected = [
        f"{'-' if v < 0 else ''}{abs(v) // scale}.{abs(v) % scale:0{decimals}d}" for v in values
    ]
    assert rows.decode().split() == expected


def test_nothing_between_minus_one_and_zero_loses_its_sign() -> None:
    assert join_rows(fixed(np.array([-1, -999, 0, 1, -1000]), 3), text(" ", 5)) == (
        b"-0.001 -0.999 0.000 0.001 -1.000 "
    )
