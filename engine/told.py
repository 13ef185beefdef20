"""What a remote says went wrong, as the same coded error that a folder would raise."""

from __future__ import annotations

import json
from typing import Any

from engine.receive import DivergedError, NoGenerationError, PushForbiddenError
from engine.remote import RemoteRefusedError
from engine.review import NotApprovedError
from engine.roles import RoleForbidsError
from schemas.errors import RRError
from schemas.printable import printable
from store.arrive import NotExchangedError, TooLargeError, WrongContentError
from store.backends import MissingError
from store.complete import IncompleteGenerationError
from store.objects import WrongKindError
from store.refnames import BadRefNameError
from store.transact import RefMovedError

KNOWN: dict[str, type[RRError]] = {
    kind.code: kind
    for kind in (
        BadRefNameError,
        DivergedError,
        IncompleteGenerationError,
        MissingError,
        NoGenerationError,
        NotApprovedError,
        NotExchangedError,
        PushForbiddenError,
        RefMovedError,
        RoleForbidsError,
        TooLargeError,
        WrongContentError,
        WrongKindError,
    )
}
"""Errors that mean the same on both sides; all others are the remote's own affair."""
_LONGEST = 500
_HINTS = {401: "set RR_API_KEY to a key of this server", 404: "check the project: rr remote list"}


def coded(status: int, body: bytes, place: str) -> RRError:
    """Return the error for an answer that is not 200; its texts are safe to print."""
    table = _table(body)
    code, message = _text(table.get("code")), _text(table.get("message"))
    details = table.get("details")
    if code in KNOWN and message:
        return KNOWN[code](
            message,
            place=_text(table.get("place")) or place,
            hint=_text(table.get("hint")) or None,
            details=details if isinstance(details, dict) else None,
        )
    said = f"{message} ({code})" if code and message else message or f"HTTP status {status}"
    return RemoteRefusedError(
        f"the remote refuses: {said}",
        place=place,
        hint=_HINTS.get(status) or _text(table.get("hint")) or None,
        details={"status": status, "code": code},
    )


def _table(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return printable(value[:_LONGEST].replace("\n", " ")) if isinstance(value, str) else ""
