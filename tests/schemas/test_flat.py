from schemas.flat import flatten, unflatten
from tests.schemas.samples import tree


def test_flat_tables_turn_back_into_the_same_spec() -> None:
    spec = tree()
    assert unflatten(flatten(spec)) == spec


def test_the_schema_line_means_nothing() -> None:
    assert flatten({"$schema": "x", "rr": 1}) == {"rr": 1}
