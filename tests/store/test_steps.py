import pytest

from store.steps import steps_back


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("main", ("main", 0)),
        ("@~", ("@", 1)),
        ("@~2", ("@", 2)),
        ("anna/wide~1~3", ("anna/wide", 4)),
        ("x~~0", ("x", 1)),
        ("~1", None),
        ("", None),
        ("a~b", None),
        ("a~-1", None),
        ("a~1234567890", None),
    ],
)
def test_a_base_and_how_far_back_from_it(name: str, meant: tuple[str, int] | None) -> None:
    assert steps_back(name) == meant
