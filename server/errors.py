"""One shape for every error that leaves the server, and the errors of HTTP itself."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from engine.error_view import error_view
from engine.roles import Role
from schemas.errors import RRError
from store.sql_errors import NoTablesError
from store.trouble import StorageFailedError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

    from server.principal import Principal

LOG = logging.getLogger("rr.server")
_FIELDS_SHOWN = 50
_TEXT_SHOWN = 200


class BadRequestError(RRError):
    """The request cannot be understood: no JSON, a field missing, unknown, or of another kind.

    Each field that is wrong is listed with the reason. The OpenAPI document at `/openapi.json`
    says what every endpoint takes.
    """

    code: ClassVar[str] = "RR-V005"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "correct the fields named; /openapi.json says what the endpoint takes"


class NoSuchEndpointError(RRError):
    """The server has no such address, or the address takes other methods."""

    code: ClassVar[str] = "RR-V006"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "see /openapi.json for the endpoints there are"


class ServerBugError(RRError):
    """The server itself failed: a bug, not something you did.

    The log of the server has more under the request's id. Changes are recorded whole or not at
    all, so sending the request again does no harm.
    """

    code: ClassVar[str] = "RR-V007"
    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "report the request's id to whoever runs the server"


class JsonAnswer(JSONResponse):
    """JSON that can always be written, whatever a request has put into a message."""

    def render(self, content: Any) -> bytes:
        """The bytes: UTF-8 where the text allows it."""
        return json_bytes(content)


def json_bytes(content: Any) -> bytes:
    """JSON of plain values; numbers that JSON does not have become null."""
    plain = _finite(content)
    try:
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a character, as a request may spell one
        return json.dumps(plain, separators=(",", ":")).encode()


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)


def answer(request: Request, error: RRError, status: int | None = None) -> Response:
    """The response for an error; what the server is to blame for goes to the log in full."""
    code = error.http_status if status is None else status
    request.state.error_code = error.code
    if code >= 500:
        LOG.error("%s: %s", error.code, error.message, exc_info=error)
    body = {"code": error.code, **_told(request, error), "request_id": request_id(request)}
    return JsonAnswer(body, code, headers=_headers(error, code))


def _told(request: Request, error: RRError) -> dict[str, Any]:
    """What whoever asks may be told. How the server stores things is its owner's affair."""
    who: Principal | None = getattr(request.state, "principal", None)
    told = error_view(Role.SUPPLIER if who is None else who.role, error)
    if who is not None and who.owns_server:
        return told
    if isinstance(error, (StorageFailedError, NoTablesError)):
        return told | {"message": (type(error).__doc__ or "").partition("\n")[0], "place": ""}
    where = request.app.state.service.sql.place
    texts = {name: told[name].replace(where, "the database") for name in ("message", "place")}
    return told | texts


def request_id(request: Request) -> str:
    """The id that this request has in the log."""
    return str(getattr(request.state, "request_id", ""))


def _headers(error: RRError, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'ApiKey realm="rr"'
    if status in (408, 413):
        headers["Connection"] = "close"
    if "retry_after_s" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_s"])
    return headers


def install(app: FastAPI) -> None:
    """Let every error of the app leave in the one shape."""
    app.add_exception_handler(RRError, _coded)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _coded(request: Request, error: Exception) -> Response:
    assert isinstance(error, RRError)
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if (cause := _coded_cause(error)) is not None:
        return answer(request, cause)
    fields = [
        {"field": ".".join(str(part) for part in item["loc"]), "why": _cut(str(item["msg"]))}
        for item in error.errors()[:_FIELDS_SHOWN]
    ]
    told = fields[0] if fields else {"field": "body", "why": "cannot be read"}
    wrong = BadRequestError(
        f"{_cut(told['field'])}: {told['why']}",
        place=_cut(told["field"]),
        details={"fields": fields},
    )
    return answer(request, wrong)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if (cause := _coded_cause(error)) is not None:
        return answer(request, cause)
    if error.status_code in (404, 405):
        wrong: RRError = NoSuchEndpointError(
            f"there is no {request.method} {_cut(request.scope['path'])}", place=request.method
        )
    else:
        wrong = BadRequestError(_cut(str(error.detail)))
    response = answer(request, wrong, error.status_code)
    response.headers.update(error.headers or {})
    return response


def _coded_cause(error: BaseException) -> RRError | None:
    """The coded error that was raised while the body was read, if that is what happened."""
    cause = error.__cause__ or error.__context__
    return cause if isinstance(cause, RRError) else None


def bug(request: Request, error: Exception) -> Response:
    """The response for an error nobody foresaw; its words stay in the log."""
    wrong = ServerBugError(f"a bug in the server: {type(error).__name__}")
    wrong.__cause__ = error
    return answer(request, wrong)


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_SHOWN else text[:_TEXT_SHOWN] + "…"
