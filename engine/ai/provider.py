"""Providers: whoever can be asked for an appearance patch, behind one small interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from engine.ai.patch import AiOutOfBoundsError, Patch, Suggestion
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.ai.request import Request


class AiAnswerError(RRError):
    """The AI answered with something that is no list of suggestions.

    What it said is not used in part: nothing was recorded, and the spec is as it was.
    """

    code: ClassVar[str] = "RR-E122"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 502
    hint: ClassVar[str] = "try again, or take --provider offline"


@dataclass(frozen=True, slots=True)
class Usage:
    """How many tokens a request took, as the provider says; None where it does not."""

    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a provider can say: a patch of the appearance, and what it took."""

    patch: Patch
    usage: Usage = Usage()


class Provider(Protocol):
    """Somebody to ask. It is given a request, and never a spec, a project or a path."""

    @property
    def name(self) -> str:
        """What `--provider` calls it."""

    @property
    def model(self) -> str:
        """Which of its models answers, or which version of its knowledge."""

    def prompt(self, request: Request) -> bytes:
        """Return the bytes that it is asked with: all that leaves this machine, if any do."""

    def suggest(self, request: Request) -> Answer:
        """Return its answer; raises the coded errors of asking."""


def ask(provider: Provider, request: Request) -> Answer:
    """Return what a provider proposes for the fields asked for, checked and made anew.

    What it gave is trusted in nothing: not that it is an Answer, nor that one still holds what it
    was made with. Raises AiOutOfBoundsError, AiBadValueError and AiAnswerError.
    """
    # Taken before it is asked: the question it was given is in its hands.
    asked_for = request.paths
    given = provider.suggest(request)
    if type(given) is not Answer or type(given.patch) is not Patch:
        raise AiAnswerError(f"{provider.name} gave a {type(given).__name__}, not an answer")
    if type(given.patch.suggestions) is not tuple:
        raise AiAnswerError(f"{provider.name} gave no list of suggestions")
    found = []
    for one in given.patch.suggestions:
        if type(one) is not Suggestion:
            raise AiAnswerError(f"{provider.name} gave a {type(one).__name__}, not a suggestion")
        checked = Suggestion(one.path, one.value, one.reason)
        if checked.path not in asked_for:
            raise AiOutOfBoundsError(f"{checked.path} was not asked for", place=checked.path)
        found.append(checked)
    usage = given.usage if type(given.usage) is Usage else Usage()
    return Answer(Patch(tuple(found)), Usage(_count(usage.tokens_in), _count(usage.tokens_out)))


def _count(tokens: object) -> int | None:
    """Return a number of tokens, or None for what can be none."""
    return tokens if type(tokens) is int and 0 <= tokens < 1 << 40 else None
