"""Sending one question to an endpoint: bounded in time, in size and in how often it is tried."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from engine.ai.provider import AiAnswerError
from schemas.errors import RRError
from schemas.printable import printable

if TYPE_CHECKING:
    import httpx2

Post: TypeAlias = Callable[[str, bytes, str | None], bytes]
"""Address, body and key to the body of the answer."""

AGAIN: Final = frozenset({429, 500, 502, 503, 504})
OK: Final = 200
GRACE_S: Final = 2.0


class AiExtraMissingError(RRError):
    """The provider is an endpoint, and the package that speaks HTTP is not installed.

    The offline provider needs nothing more. For endpoints install the extra `ai`.
    """

    code: ClassVar[str] = "RR-E123"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = 'pip install "rr-engine[ai]"'


class AiUnreachableError(RRError):
    """The endpoint does not answer in time, or keeps saying that it cannot now.

    It was tried a few times where that makes sense. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E124"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 504
    hint: ClassVar[str] = "try again later, or take --provider offline"


class AiRefusedError(RRError):
    """The endpoint refuses the question: a key it does not take, a model it does not have.

    Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E125"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 502
    hint: ClassVar[str] = "check RR_AI_URL, RR_AI_MODEL and RR_AI_KEY"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long all of it may take, how long an endpoint may be silent, how often it is tried, and
    how large an answer may be.
    """

    total_s: float = 120.0
    silence_s: float = 60.0
    connect_s: float = 10.0
    tries: int = 3
    first_wait_s: float = 0.5
    longest_wait_s: float = 20.0
    answer_bytes: int = 256 << 10


class HttpPost:
    """The way over HTTP. Sends the body as it is, the key as a bearer, and nothing of the machine.

    No redirect is followed, and nothing that was packed is unpacked.
    """

    def __init__(
        self,
        bounds: Bounds = Bounds(),
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bounds = bounds
        self._sleep = sleep
        self._clock = clock

    def __call__(self, url: str, body: bytes, key: str | None) -> bytes:
        """Return the answer's body; raises AiUnreachableError, AiRefusedError, AiAnswerError."""
        _require_extra()
        # In a thread of its own: an endpoint that sends its headers byte by byte is never silent,
        # and no time-out of a single reading ends it.
        told: SimpleQueue[bytes | RRError | None] = SimpleQueue()

        def work() -> None:
            found: bytes | RRError | None = None
            try:
                found = self._ask(url, body, key)
            except RRError as error:
                found = error
            finally:
                told.put(found)

        Thread(target=work, daemon=True, name="ai-endpoint").start()
        try:
            found = told.get(timeout=self._bounds.total_s + GRACE_S)
        except Empty:
            raise self._too_slow(url) from None
        if isinstance(found, RRError):
            raise found
        if found is None:
            raise RuntimeError("asking the endpoint failed in its thread, which says how")
        return found

    def _ask(self, url: str, body: bytes, key: str | None) -> bytes:
        import httpx2

        bounds = self._bounds
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "rr",
        } | ({"Authorization": f"Bearer {key}"} if key else {})
        timeout = httpx2.Timeout(min(bounds.silence_s, bounds.total_s), connect=bounds.connect_s)
        end = self._clock() + bounds.total_s
        with httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False) as client:
            for attempt in range(bounds.tries):
                wait_s = bounds.first_wait_s * 2**attempt
                try:
                    with client.stream("POST", url, content=body) as got:
                        if got.status_code not in AGAIN:
                            return self._read(got, end, key)
                        why = f"it answers with {got.status_code}"
                        wait_s = max(wait_s, _asked_wait_s(got.headers.get("Retry-After", "")))
                except (httpx2.ConnectError, httpx2.ConnectTimeout):
                    why = "no connection"
                except httpx2.TimeoutException as error:
                    # It may be at work on the question: asked again it would work and bill twice.
                    raise AiUnreachableError("the endpoint is silent", place=url) from error
                except (httpx2.RequestError, httpx2.InvalidURL, UnicodeError) as error:
                    raise AiUnreachableError("the endpoint broke off", place=url) from error
                last = attempt == bounds.tries - 1
                if last or wait_s > bounds.longest_wait_s or self._clock() + wait_s > end:
                    break
                self._sleep(wait_s)
        raise AiUnreachableError(f"the endpoint cannot answer: {why}", place=url)

    def _read(self, got: httpx2.Response, end: float, key: str | None) -> bytes:
        if got.headers.get("Content-Encoding", "identity") != "identity":
            raise AiAnswerError("the endpoint's answer is packed, which was not asked for")
        found = bytearray()
        for piece in got.iter_raw():
            found += piece
            if len(found) > self._bounds.answer_bytes:
                raise AiAnswerError(
                    f"the endpoint's answer is longer than {self._bounds.answer_bytes} bytes"
                )
            if self._clock() > end:
                raise self._too_slow(str(got.url))
        if got.status_code != OK:
            told = bytes(found[:2000]).decode("utf-8", "replace")
            told = told.replace(key, "…") if key else told
            raise AiRefusedError(
                f"the endpoint answers with {got.status_code}: "
                f"{printable(' '.join(told.split()))[:300]}",
                place=str(got.url),
            )
        return bytes(found)

    def _too_slow(self, url: str) -> AiUnreachableError:
        return AiUnreachableError(
            f"the endpoint takes longer than {self._bounds.total_s:g} s", place=url
        )


def _require_extra() -> None:
    try:
        import httpx2  # noqa: F401
    except ImportError as error:
        raise AiExtraMissingError("httpx2 is not installed") from error


def _asked_wait_s(text: str) -> float:
    """Return the seconds that an endpoint asks to wait, 0 where it names none."""
    return float(text) if text.isascii() and text.isdigit() else 0.0
