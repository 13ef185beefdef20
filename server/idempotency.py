"""Doing a POST once: the answer to a key of the client's choice is kept for a day."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from starlette.responses import Response

from schemas.errors import RRError
from store.sql import Access

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.principal import Principal
    from store.sql import Sql

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LARGEST_KEPT = 1 << 20
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_HEADERS = ("content-type", "etag", "location")
_ACCESS = Access()


class BadIdempotencyKeyError(RRError):
    """The header Idempotency-Key is not made of 1 to 255 visible ASCII characters."""

    code: ClassVar[str] = "RR-V013"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "send a key such as a UUID"


class OtherRequestError(RRError):
    """The Idempotency-Key was used before, for another request of this key to this endpoint."""

    code: ClassVar[str] = "RR-V014"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "take a new Idempotency-Key for a new request"


class InProgressError(RRError):
    """The same request is being done at this moment, or was cut off less than ten minutes ago."""

    code: ClassVar[str] = "RR-V015"
    exit_code: ClassVar[int] = 6
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "send the same request again in a while"


async def once(request: Request, work: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer of `work`, or the one that the same request got before, in the same role.

    Only a success is kept; after a failure the same request is done anew. One that was cut off may
    still be done, so for ten minutes nobody begins it again.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return await work(request)
    if not _KEY.fullmatch(given):
        raise BadIdempotencyKeyError("the Idempotency-Key cannot be one")
    sql: Sql = request.app.state.service.sql
    who: Principal = request.state.principal
    mark = (who.key_id, given, f"{who.role} {request.method} {request.scope['path']}")
    query: bytes = request.scope["query_string"]
    digest = sha256(query + b"\n" + await request.body()).digest()
    found = await _claim(sql, mark, digest)
    if found is not None:
        return _again(found, digest)
    try:
        response = await work(request)
    except Exception:
        await _release(sql, mark)
        raise
    body = getattr(response, "body", None)
    if 200 <= response.status_code < 300 and isinstance(body, bytes) and len(body) <= LARGEST_KEPT:
        await _keep(sql, mark, response, body)
    else:
        await _release(sql, mark)
    return response


def _again(found: Any, digest: bytes) -> Response:
    if found["request_sha256"] != digest:
        raise OtherRequestError("the Idempotency-Key belongs to another request")
    if found["status"] is None:
        raise InProgressError("the same request is not done yet", details={"retry_after_s": 2})
    headers = json.loads(found["headers"]) | {REPLAYED: "true"}
    return Response(found["body"], found["status"], headers=headers)


async def _claim(sql: Sql, mark: tuple[str, str, str], digest: bytes) -> Any:
    """None when the request is ours to do, else what is known of the one before."""
    async with sql.transaction(_ACCESS) as db:
        await db.execute(
            "delete from idempotency where at < now() - interval '1 day' "
            "or (key_id = $1 and key = $2 and route = $3 and status is null "
            "and at < now() - interval '10 minutes')",
            *mark,
        )
        made = await db.fetchval(
            "insert into idempotency (key_id, key, route, request_sha256) values ($1, $2, $3, $4) "
            "on conflict do nothing returning true",
            *mark,
            digest,
        )
        if made:
            return None
        return await db.fetchrow(
            "select request_sha256, status, headers::text as headers, body from idempotency "
            "where key_id = $1 and key = $2 and route = $3",
            *mark,
        )


async def _keep(sql: Sql, mark: tuple[str, str, str], response: Response, body: bytes) -> None:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    async with sql.transaction(_ACCESS) as db:
        await db.execute(
            "update idempotency set status = $4, headers = $5::jsonb, body = $6 "
            "where key_id = $1 and key = $2 and route = $3",
            *mark,
            response.status_code,
            json.dumps(headers),
            body,
        )


async def _release(sql: Sql, mark: tuple[str, str, str]) -> None:
    async with sql.transaction(_ACCESS) as db:
        await db.execute(
            "delete from idempotency where key_id = $1 and key = $2 and route = $3", *mark
        )
