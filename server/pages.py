"""Answers in pages, and answers that say whether they have changed."""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from fastapi import Query
from starlette.responses import Response

from schemas.errors import RRError
from server.errors import json_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from starlette.requests import Request

Item = TypeVar("Item")

MEDIA_TYPE = "application/json"
PAGE = 50
LARGEST = 200
_LONGEST_CURSOR = 1200
"""Signs of the cursor after the longest name of a project there may be, and some more."""

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=_LONGEST_CURSOR, description="`next` of the page before, as it was given."),
]


class BadCursorError(RRError):
    """The cursor is not one that this endpoint has given out."""

    code: ClassVar[str] = "RR-V016"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "begin again without `cursor`"


def cursor_of(*parts: str) -> str:
    """A place in a list as text that says nothing to people."""
    return base64.urlsafe_b64encode("\0".join(parts).encode()).decode().rstrip("=")


def parts_of(cursor: str, count: int) -> list[str]:
    """The parts of a place; raises BadCursorError."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("\0")
    except (ValueError, binascii.Error) as error:
        raise BadCursorError("the cursor cannot be read", place="cursor") from error
    if len(parts) != count:
        raise BadCursorError("the cursor is one of another list", place="cursor")
    return parts


def time_and_id(cursor: str) -> tuple[int, str]:
    """The place in a list by time and id that a cursor stands for; raises BadCursorError."""
    from schemas.ids import is_id

    time, after = parts_of(cursor, 2)
    if not is_id(after) or not re.fullmatch("-?[0-9]{1,17}", time):
        raise BadCursorError("the cursor is one of another list", place="cursor")
    return int(time), after


def page_of(
    items: Iterable[Item], place: Callable[[Item], tuple[int, str]], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """The items after a cursor, at most `limit`, and the cursor of the next; by time and id.

    Items come in the order of their places. Raises BadCursorError.
    """
    after = None if cursor is None else time_and_id(cursor)
    found = [one for one in items if after is None or place(one) > after]
    page = found[:limit]
    if len(found) == len(page):
        return page, None
    time, last = place(page[-1])
    return page, cursor_of(str(time), last)


def conditional(request: Request, content: Any) -> Response:
    """The answer with its hash as ETag, or 304 to who has it already."""
    return unless_known(request, conditional_body(content, 200))


def unless_known(request: Request, response: Response) -> Response:
    """An answer with an ETag, or 304 to who has it already."""
    tag = response.headers["ETag"]
    if _has(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers={"ETag": tag})
    return response


def conditional_body(content: Any, status: int) -> Response:
    """The answer to a change, with its hash as ETag."""
    body = json_bytes(content)
    headers = {"ETag": f'"{sha256(body).hexdigest()}"'}
    return Response(body, status, media_type=MEDIA_TYPE, headers=headers)


def instant(moment: datetime) -> str:
    """A moment as RFC 3339 has it, in UTC."""
    return moment.isoformat().replace("+00:00", "Z")


def _has(given: str | None, tag: str) -> bool:
    if given is None:
        return False
    listed = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in listed or "*" in listed
