"""A way between two repositories that is cut at any call, before it or before its answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from engine.errand import Errand
from engine.remote import Hello, Limits, Move, Moved, Remote, RemoteUnreachableError
from schemas.ids import GenerationId
from tests.store.samples import AUTHOR, START

ERRAND = Errand("origin", AUTHOR, START)
SMALL = Limits(ids=7, objects=3, message_bytes=600)
"""Limits so small that a handful of generations takes many messages."""
T = TypeVar("T")


class CutRemote(Remote):
    """Passes everything on with small limits; the call or object number `cut_at` is lost."""

    def __init__(self, inner: Remote, cut_at: int = 0, *, answer: bool = False) -> None:
        self._inner, self._cut_at, self._answer = inner, cut_at, answer
        self.count = 0

    @property
    def place(self) -> str:
        return self._inner.place

    def _pass(self, work: Callable[[], T]) -> T:
        self.count += 1
        if self.count == self._cut_at and not self._answer:
            raise RemoteUnreachableError("the question is lost")
        found = work()
        if self.count == self._cut_at:
            raise RemoteUnreachableError("the answer is lost")
        return found

    def hello(self) -> Hello:
        return replace(self._pass(self._inner.hello), limits=SMALL)

    def lacking(self, object_ids: Sequence[str]) -> list[str]:
        assert len(object_ids) <= SMALL.ids
        return self._pass(lambda: self._inner.lacking(object_ids))

    def send(self, contents: Mapping[str, bytes]) -> None:
        assert len(contents) <= SMALL.objects
        return self._pass(lambda: self._inner.send(contents))

    def missing(
        self, wanted: Sequence[GenerationId], known: Sequence[GenerationId]
    ) -> Iterator[str]:
        return self._pass(lambda: self._inner.missing(wanted, known))

    def want(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for found in self._pass(lambda: self._inner.want(object_ids)):
            yield self._pass(lambda found=found: found)  # type: ignore[misc]

    def move(
        self,
        moves: Sequence[Move],
        *,
        author: str,
        time: int,
        sent: Sequence[str] = (),
        cases: Sequence[str] = (),
    ) -> Moved:
        return self._pass(
            lambda: self._inner.move(moves, author=author, time=time, sent=sent, cases=cases)
        )

    def log_length(self, stream: str) -> int | None:
        return self._pass(lambda: self._inner.log_length(stream))

    def send_entries(self, stream: str, texts: Sequence[bytes], *, time: int) -> int:
        return self._pass(lambda: self._inner.send_entries(stream, texts, time=time))
