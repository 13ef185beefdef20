"""A question to history is asked once more when something is missing, and for nothing else."""

import pytest

from schemas.errors import RRError
from store.again import asked_again
from store.backends import MissingError
from store.objects import DamagedObjectError


@pytest.mark.parametrize(
    ("errors", "asked"),
    [
        ([], 1),
        ([MissingError("gone")], 2),
        ([MissingError("gone"), MissingError("truly")], 2),
        ([DamagedObjectError("hit")], 1),
        ([MissingError("gone"), DamagedObjectError("hit")], 2),
    ],
)
def test_how_often_it_is_asked(errors: list[RRError], asked: int) -> None:
    left, calls = list(errors), []

    def question() -> str:
        calls.append("asked")
        if left:
            raise left.pop(0)
        return "answer"

    if len(errors) == asked:
        with pytest.raises(type(errors[-1])) as caught:
            asked_again(question)
        assert caught.value is errors[-1]
    else:
        assert asked_again(question) == "answer"
    assert len(calls) == asked
