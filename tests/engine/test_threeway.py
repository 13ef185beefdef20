"""Laws of the three-way merge, over every path that a spec can have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.threeway import DISPUTED, joint_base, three_way
from schemas.conflict import Conflict
from schemas.parameters import PARAMETERS

PATHS = sorted(f"{row.half}.{row.path}" for row in PARAMETERS)
VALUES = st.dictionaries(st.sampled_from(PATHS[:6]), st.sampled_from([1, 2, 3, "a"]))


@given(base=VALUES, ours=VALUES, theirs=VALUES)
def test_the_sides_may_be_exchanged(base, ours, theirs) -> None:
    merged, mirrored = three_way(base, ours, theirs), three_way(base, theirs, ours)
    assert [(one.path, one.base, one.ours, one.theirs) for one in merged.conflicts] == [
        (one.path, one.base, one.theirs, one.ours) for one in mirrored.conflicts
    ]
    disputed = {one.path for one in merged.conflicts}
    for path in {*merged.values, *mirrored.values} - disputed:
        assert merged.values.get(path) == mirrored.values.get(path)


@given(base=VALUES, ours=VALUES)
def test_what_is_equal_merges_to_itself_and_a_side_without_changes_adds_none(base, ours) -> None:
    assert three_way(base, ours, ours) == (ours, ())
    assert three_way(base, ours, base) == (ours, ())
    assert three_way(base, base, ours) == (ours, ())


@given(base=VALUES, ours=VALUES, theirs=VALUES)
def test_every_value_is_one_side_s_and_every_conflict_real(base, ours, theirs) -> None:
    merged = three_way(base, ours, theirs)
    for path, value in merged.values.items():
        assert value in (ours.get(path), theirs.get(path))
    for one in merged.conflicts:
        sides = base.get(one.path), ours.get(one.path), theirs.get(one.path)
        assert (one.base, one.ours, one.theirs) == sides
        assert len(set(map(repr, sides))) == 3
        assert merged.values.get(one.path) == one.ours


@given(base=VALUES, ours=VALUES, theirs=VALUES)
def test_merging_theirs_again_changes_nothing(base, ours, theirs) -> None:
    merged = three_way(base, ours, theirs)
    if not merged.conflicts:
        assert three_way(theirs, merged.values, theirs) == (merged.values, ())


@pytest.mark.parametrize("path", PATHS)
def test_each_parameter_alone(path: str) -> None:
    assert three_way({path: 1}, {path: 2}, {path: 1}) == ({path: 2}, ())
    assert three_way({path: 1}, {path: 1}, {path: 2}) == ({path: 2}, ())
    assert three_way({path: 1}, {path: 2}, {path: 2}) == ({path: 2}, ())
    assert three_way({path: 1}, {path: 2}, {path: 3}).conflicts == (Conflict(path, 1, 2, 3),)
    assert three_way({path: 1}, {}, {path: 1}) == ({}, ())
    assert three_way({path: 1}, {}, {path: 2}).conflicts == (Conflict(path, 1, None, 2),)
    assert three_way({}, {path: 1}, {path: 2}).conflicts == (Conflict(path, None, 1, 2),)
    others = [other for other in PATHS if other != path]
    base, theirs = dict.fromkeys(PATHS, 0), dict.fromkeys(others, 2) | {path: 0}
    assert three_way(base, base | {path: 1}, theirs) == (theirs | {path: 1}, ())


def test_bases_that_clash_settle_nothing() -> None:
    base = joint_base({"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": 1})
    assert base["a"] is DISPUTED and base["b"] == 2
    assert three_way(base, {"a": 2, "b": 2}, {"a": 2, "b": 4}) == ({"a": 2, "b": 4}, ())
    clash = three_way(base, {"a": 2, "b": 2}, {"a": 3, "b": 2})
    assert clash.conflicts == (Conflict("a", None, 2, 3, has_base=False),)
