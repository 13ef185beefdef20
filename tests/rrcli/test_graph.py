"""Lanes: what a drawn history looks like, character for character."""

from rrcli.graph import Lanes


def drawn(*history: tuple[str, str]) -> list[str]:
    lanes = Lanes()
    return [
        line for name, parents in history for line in lanes.draw(name, list(parents), name.upper())
    ]


def test_a_straight_line() -> None:
    assert drawn(("c", "b"), ("b", "a"), ("a", "")) == ["*  C", "*  B", "*  A"]


def test_two_branches_meet() -> None:
    assert drawn(("c", "a"), ("b", "a"), ("a", "")) == ["*  C", "| *  B", "|/", "*  A"]


def test_a_merge_opens_and_closes() -> None:
    found = drawn(("d", "bc"), ("c", "a"), ("b", "a"), ("a", ""))
    assert found == ["*  D", "|\\", "| *  C", "* |  B", "|/", "*  A"]


def test_three_branches_of_one_base() -> None:
    found = drawn(("d", "a"), ("c", "a"), ("b", "a"), ("a", ""))
    assert found == ["*  D", "| *  C", "| | *  B", "|_|/", "|/", "*  A"]


def test_lanes_move_in_when_one_ends() -> None:
    found = drawn(("d", "c"), ("b", "a"), ("c", ""), ("a", ""))
    assert found == ["*  D", "| *  B", "* |  C", " /", "*  A"]


def test_a_merge_beside_another_lane_makes_room() -> None:
    found = drawn(("e", "c"), ("f", "d"), ("c", "ab"), ("a", ""), ("b", ""), ("d", ""))
    assert found[:5] == ["*  E", "| *  F", "* |  C", "|\\ \\", "* | |  A"]
    assert found[-1] == "*  D"
