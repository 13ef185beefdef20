"""What every endpoint says of itself in the OpenAPI document: its errors, its limits."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header

from schemas.api.errors import ErrorAnswer
from server.auth import HEADER
from server.route import BUILDS, LIMIT, ONCE, OPEN, RRRoute

_MEANINGS = {
    400: "A header or the address is not right.",
    401: "No key, or one that is not good.",
    403: "The role of the key may not do this.",
    404: "There is no such thing, or none of yours.",
    408: "The body came too slowly.",
    409: "Somebody else was first, or a decision is needed: `details` tells.",
    413: "The body is too large.",
    422: "The request, or the spec in it, is not right: `details` tells each place.",
    429: "Too many requests: see `Retry-After`.",
    500: "A bug, or damaged data: the log has more under the request's id.",
    501: "The server lacks a library that this takes: `message` names it.",
    502: "An AI's endpoint gave no answer that can be used.",
    503: "The server, or its database, does not answer in time.",
    504: "An AI's endpoint does not answer in time.",
    507: "There is no room, or not enough memory.",
}
_EVERYWHERE = (400, 401, 429, 500, 503)
_ETAG = {"ETag": {"description": "SHA-256 of the answer.", "schema": {"type": "string"}}}
KEY_HEADERS: dict[str, Any] = {
    ONCE: True,
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "With the same key the same request is done once; for a day its answer "
            "is given again, with `Idempotency-Replayed: true`.",
            "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$", "maxLength": 255},
        }
    ],
}
"""The mark of an endpoint that does a request once. Its answers are kept: no secret is in them."""
BUILDING: dict[str, Any] = {**KEY_HEADERS, BUILDS: True}
"""The same of an endpoint that builds a shoe or reads a mesh: few of them are done at once."""
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description="The ETags that one has already.")
]
"""Declared for the document; `server.pages.conditional` reads it."""


def routes_of(tag: str) -> APIRouter:
    """A router whose endpoints hold to the rules of `server.route`."""
    return APIRouter(tags=[tag], route_class=RRRoute)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an endpoint, beside those that any may answer."""
    return {
        status: {"model": ErrorAnswer, "description": _MEANINGS[status]}
        for status in sorted({*_EVERYWHERE, *statuses})
    }


def reading(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of an endpoint that reads in a project, and can say that nothing changed."""
    return {
        200: {"headers": _ETAG},
        304: {"description": "It is as the client has it.", "headers": _ETAG},
        **errors(403, 404, 422, *statuses),
    }


def writing(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of an endpoint that takes a body."""
    return errors(403, 404, 408, 409, 413, 422, 507, *statuses)


DRAFTING = (501, 502, 504)
"""What an endpoint may answer besides that can have an AI asked."""


def body_of_at_most(size: int) -> dict[str, Any]:
    """The mark of an endpoint whose bodies may be larger or smaller than usual."""
    return {LIMIT: size}


OPEN_TO_ALL: dict[str, Any] = {OPEN: True, "security": []}


def finish(document: dict[str, Any], body_bytes: int) -> dict[str, Any]:
    """The OpenAPI document with what holds for all endpoints."""
    document["components"].setdefault("securitySchemes", {})["key"] = {
        "type": "apiKey",
        "in": "header",
        "name": HEADER,
        "description": "`rr_<env>_<id>_<secret>`, or a key of `API_KEYS`.",
    }
    document["security"] = [{"key": []}]
    for methods in document["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                operation.setdefault(LIMIT, body_bytes)
    return document
