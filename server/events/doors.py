"""What every endpoint of streams asks first: which project, which stream, who."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import Query

from engine.roles import require
from engine.stream_view import reads_stream
from schemas.api.stream import STREAM_NAME
from schemas.errors import RRError
from server.access import Caller, ServiceHere, Who, enter
from server.events.append import MAIN
from server.events.reading import EntryNotFoundError
from server.events.writer import Target
from server.principal import Principal
from server.service import Service

NO_NUL: Final = "^[^\\x00]*$"
"""What PostgreSQL takes as a text."""
ProjectOf = Annotated[
    UUID | None,
    Query(alias="project", description="The project; without it, that of the key."),
]
StreamOf = Annotated[
    str, Query(alias="stream", pattern=STREAM_NAME, description="The stream of the project.")
]


class ProjectNotNamedError(RRError):
    """The key is good for every project, so the request must say which is meant."""

    code: ClassVar[str] = "RR-V031"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "add ?project=ID, or use a key of the project"


async def let_in(
    service: Service, principal: Principal, project: UUID | None, action: str
) -> Caller:
    """Let somebody into the project that is named, or into that of their key.

    Its settings may be half a minute old: nothing about a stream depends on them. Raises
    ProjectNotNamedError and the errors of `server.access.enter`.
    """
    wanted = principal.project if project is None else project
    if wanted is None:
        raise ProjectNotNamedError("the request names no project", place="project")
    known = service.streams.known.get(wanted) if principal.may_enter(wanted) else None
    if known is not None:
        require(principal.role, action)
        return Caller(service, principal, known)
    caller = await enter(service, principal, wanted, action)
    service.streams.known.keep(caller.project)
    return caller


def stream_caller(action: str) -> Callable[..., Awaitable[Caller]]:
    """The dependency that lets in whoever may do an action in the project of the query."""

    async def entered(service: ServiceHere, principal: Who, project: ProjectOf = None) -> Caller:
        return await let_in(service, principal, project, action)

    return entered


def target_of(caller: Caller, stream: str = MAIN) -> Target:
    """A stream of the caller's project, as they write to it."""
    return Target(caller.access, stream)


def require_stream(caller: Caller, stream: str) -> str:
    """The name of a stream that the caller reads something of; raises EntryNotFoundError."""
    if not reads_stream(caller.role, stream):
        raise EntryNotFoundError(f"there is no stream {stream}", place=stream)
    return stream
