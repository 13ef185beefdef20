"""A server as a remote, over HTTP: streams, tries again, and takes up where it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from engine.remote import (
    PROTOCOL,
    BadAnswerError,
    Hello,
    Limits,
    Move,
    Moved,
    Remote,
    RemoteRefusedError,
    RemoteUnreachableError,
)
from engine.remotes import Address, BadRemoteError, project_path
from engine.roles import Role
from engine.told import coded
from schemas.errors import RRError
from schemas.ids import GenerationId, OperationId, is_id
from schemas.printable import printable
from store.eventlog import ForkedLogError
from store.wire import DamagedMessageError, MessageReader, encode_message

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
TRIES = 5
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 30.0
_CONNECT_S, _SILENCE_S = 10.0, 60.0
_AGAIN = frozenset({429, 500, 502, 503, 504})
_ID = 32
_NOT_FOUND = 404
_LOGS_DIFFER = "RR-V034"
"""What a server says where it has another entry in the place of one that is sent."""
_TEXT_LIMIT = 16 << 20
_IDS_LIMIT = 1 << 28


class SyncExtraMissingError(RRError):
    """The remote is a server, and the package that speaks HTTP is not installed.

    A folder needs nothing more. For servers and databases install the extra `sync`.
    """

    code: ClassVar[str] = "RR-E069"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = "install rr-engine[sync]"


class HttpRemote(Remote):
    """One project of a server."""

    def __init__(
        self,
        address: Address,
        key: str | None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        try:
            import httpx2
        except ImportError as error:
            raise SyncExtraMissingError("httpx2 is not installed") from error
        self._errors = (httpx2.RequestError, UnicodeError)  # that of a host that is no name
        self._sleep = sleep
        self._place = f"{address.url}{project_path(address)}"
        try:
            httpx2.URL(self._place)
        except httpx2.InvalidURL as error:
            raise BadRemoteError(f"{self._place}: {error}", place=self._place) from error
        headers = {"Accept": "*/*", "User-Agent": "rr"} | ({"X-API-Key": key} if key else {})
        self._client = httpx2.Client(
            headers=headers,
            timeout=httpx2.Timeout(_SILENCE_S, connect=_CONNECT_S),
            follow_redirects=False,  # a key goes to the host it was meant for
            transport=transport,
        )

    @property
    def place(self) -> str:
        """The address of the project."""
        return self._place

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def hello(self) -> Hello:
        """What the project has; raises RemoteUnreachableError and RemoteRefusedError."""
        table = self._json("GET", "")
        try:
            protocol, limits = table["protocol"], table["limits"]
            if protocol != PROTOCOL:
                raise RemoteRefusedError(
                    f"the remote speaks protocol {printable(str(protocol))}, we speak {PROTOCOL}",
                    place=self.place,
                    hint="update RR Engine on both sides",
                )
            names = ("ids", "objects", "message_bytes", "object_bytes")
            return Hello(
                {str(ref): GenerationId(str(target)) for ref, target in table["refs"].items()},
                None if table["head"] is None else str(table["head"]),
                frozenset(map(str, table["protected"])),
                frozenset(map(str, table["cases"])),
                Role(table["role"]).value,
                Limits(*(_size(limits[name]) for name in names)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadAnswerError("the remote does not say what it has", place=self.place) from error

    def lacking(self, object_ids: Sequence[str]) -> list[str]:
        """Those of the ids that it does not have, in their order."""
        told = set(self._ids("/lacking", _packed(object_ids)))
        return [one for one in object_ids if one in told]

    def send(self, contents: Mapping[str, bytes]) -> None:
        """Let it store objects; tried again where the connection breaks."""

        def once() -> None:
            with self._asked("POST", "/objects", content=encode_message(contents.items())) as got:
                got.read()

        self._persist(once)

    def missing(
        self, wanted: Sequence[GenerationId], known: Sequence[GenerationId]
    ) -> Iterator[str]:
        """The ids of all that the wanted generations need and known ones do not."""
        question = json.dumps({"wanted": list(wanted), "known": list(known)}).encode()
        return iter(self._ids("/missing", question, kind="application/json"))

    def want(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The objects of some ids; a stream that breaks is taken up with what is left."""
        left = dict.fromkeys(object_ids)
        failures = 0
        while left:
            before = len(left)
            try:
                for object_id, content in self._stream(list(left)):
                    if object_id not in left:
                        raise BadAnswerError(
                            "an object came that was not asked for", place=object_id
                        )
                    del left[object_id]
                    yield object_id, content
                if left:
                    raise BadAnswerError("the remote left out objects", place=next(iter(left)))
            except (RemoteUnreachableError, DamagedMessageError, _Again) as error:
                failures = 1 if len(left) < before else failures + 1
                self._before_next(failures, error)

    def move(
        self,
        moves: Sequence[Move],
        *,
        author: str,
        time: int,
        sent: Sequence[str] = (),
        cases: Sequence[str] = (),
    ) -> Moved:
        """Move branches and tags there; the server records its own time."""
        rows = [move._asdict() for move in moves]
        question = {"author": author, "moves": rows, "sent": list(sent), "cases": list(cases)}
        table = self._json("POST", "/refs", question)
        operation = table.get("operation")
        if operation is not None and not is_id(operation):
            raise BadAnswerError("the remote does not say what it did", place=self.place)
        return Moved(None if operation is None else OperationId(str(operation)))

    def log_length(self, stream: str) -> int | None:
        """How many entries of a clone's log are there; None at a server that keeps none."""
        try:
            return self._log_length(self._json("GET", f"/streams/{stream}"))
        except RemoteRefusedError as error:
            if error.details.get("status") == _NOT_FOUND:
                return None
            raise

    def send_entries(self, stream: str, texts: Sequence[bytes], *, time: int) -> int:
        """Let it add entries to a clone's log, one a line; the server has its own time."""
        body = b"".join(text + b"\n" for text in texts)

        def once() -> bytes:
            headers = {"Content-Type": "application/x-ndjson"}
            with self._asked("POST", f"/streams/{stream}", content=body, headers=headers) as got:
                return self._body(got, _TEXT_LIMIT)

        try:
            return self._log_length(self._table(self._persist(once)))
        except RemoteRefusedError as error:
            if error.details.get("code") == _LOGS_DIFFER:
                raise ForkedLogError(error.message, place=stream) from error
            raise

    def _log_length(self, table: dict[str, Any]) -> int:
        seq = table.get("seq")
        if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
            raise BadAnswerError("the remote does not say how long a log is", place=self.place)
        return seq

    def _stream(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        reader = MessageReader()
        with self._asked("POST", "/want", content=_packed(object_ids)) as got:
            for piece in self._pieces(got):
                yield from reader.feed(piece)
        reader.close()

    def _pieces(self, got: httpx2.Response) -> Iterator[bytes]:
        try:
            yield from got.iter_bytes()
        except self._errors as error:
            raise self._unreachable(error) from error

    def _ids(self, path: str, content: bytes, kind: str = "application/vnd.rr.ids") -> list[str]:
        def once() -> bytes:
            with self._asked("POST", path, content=content, headers={"Content-Type": kind}) as got:
                return self._body(got, _IDS_LIMIT)

        body = self._persist(once)
        if len(body) % _ID:
            raise BadAnswerError("the remote tells half an id", place=self.place)
        return [body[place : place + _ID].hex() for place in range(0, len(body), _ID)]

    def _json(self, method: str, path: str, question: object = None) -> dict[str, Any]:
        def once() -> bytes:
            more: dict[str, Any] = {} if question is None else {"json": question}
            with self._asked(method, path, **more) as got:
                return self._body(got, _TEXT_LIMIT)

        return self._table(self._persist(once))

    def _table(self, text: bytes) -> dict[str, Any]:
        try:
            table = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadAnswerError("the remote's answer is no JSON", place=self.place) from error
        if not isinstance(table, dict):
            raise BadAnswerError("the remote's answer is no table", place=self.place)
        return table

    def _body(self, got: httpx2.Response, limit: int) -> bytes:
        body = bytearray()
        for piece in self._pieces(got):
            body += piece
            if len(body) > limit:
                raise BadAnswerError("the remote's answer has no end", place=self.place)
        return bytes(body)

    @contextmanager
    def _asked(self, method: str, path: str, **more: Any) -> Iterator[httpx2.Response]:
        """An answer of 200; every other one leaves as a coded error."""
        try:
            with self._client.stream(method, f"{self._place}/sync{path}", **more) as got:
                if got.status_code != 200:
                    self._refuse(got)
                yield got
        except self._errors as error:
            raise self._unreachable(error) from error

    def _refuse(self, got: httpx2.Response) -> None:
        if got.is_redirect:
            raise RemoteRefusedError(
                f"{self.place} has moved to {printable(got.headers.get('location', '?'))[:200]}",
                place=self.place,
                hint="if you trust that address, add it as a remote: rr remote add NAME URL",
            )
        text = self._body(got, 1 << 16)
        error = coded(got.status_code, text, self.place)
        if got.status_code in _AGAIN and isinstance(error, RemoteRefusedError):
            raise _Again(error, _seconds(got.headers.get("retry-after")))
        raise error

    def _persist(self, work: Callable[[], T]) -> T:
        """What work gives, tried again with longer and longer waits while it may still succeed."""
        failures = 0
        while True:
            try:
                return work()
            except (RemoteUnreachableError, _Again) as error:
                failures += 1
                self._before_next(failures, error)

    def _before_next(self, failures: int, error: Exception) -> None:
        """Wait for the next try, or raise what went wrong where there were tries enough."""
        told, wait_s = error, None
        if isinstance(error, _Again):
            told, wait_s = error.error, error.after_s
        if failures >= TRIES:
            raise told from error.__cause__
        if wait_s is None:
            wait_s = _FIRST_WAIT_S * 4 ** (failures - 1)
        self._sleep(min(wait_s, _LONGEST_WAIT_S))

    def _unreachable(self, error: Exception) -> RemoteUnreachableError:
        said = printable(str(error)) or type(error).__name__
        return RemoteUnreachableError(f"no answer from {self.place}: {said}", place=self.place)


class _Again(Exception):
    """The server says that it cannot answer now."""

    def __init__(self, error: RRError, after_s: float | None) -> None:
        super().__init__(error.message)
        self.error, self.after_s = error, after_s


def _packed(object_ids: Sequence[str]) -> bytes:
    return b"".join(map(bytes.fromhex, object_ids))


def _size(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise ValueError("a limit is a number from 1 on")
    return given


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() else None
