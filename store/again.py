"""Reading all of history while clean-up may be at work in it."""

from collections.abc import Callable
from typing import TypeVar

from store.backends.base import MissingError

Answer = TypeVar("Answer")


def asked_again(question: Callable[[], Answer]) -> Answer:
    """What a question to all of history answers; asked once more if something is missing.

    Who began before clean-up did may look for operations that have expired since; who begins after
    it does not. The question must read the newest operation itself. Raises what it raises.
    """
    try:
        return question()
    except MissingError:
        return question()
