"""Exporting: the bundle of a generation as one archive."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Annotated
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from fastapi import Depends, Request
from starlette.responses import Response, StreamingResponse

from engine.project_view import find_generation, own_profile
from engine.roles import ALLOW, SEE, require
from exporters.manifest import bundle_id
from exporters.profiles import PROFILES
from schemas.api.export import ExportOrder
from server import tasks
from server.access import Caller, caller_for
from server.documented import BUILDING, routes_of, writing
from server.idempotency import HEADER
from server.kept import kept_export
from server.listing import note_export
from server.routes.generations import GenerationPath

if TYPE_CHECKING:
    from server.tasks import Exported

router = routes_of("hand-off")
CHUNK = 1 << 18
_TOLD = {
    "ETag": "SHA-256 of the archive.",
    "Content-Digest": "The same as RFC 9530 has it.",
    "X-RR-SHA256": "The same in hexadecimal digits.",
    "X-RR-Profile": "The profile of the bundle.",
    "X-RR-Bundle": "The bundle's own id, as in its manifest.",
    "X-RR-Generation": "The generation; not for profiles that must not tell.",
    "X-RR-Geometry-Hash": "Its geometry hash; not for profiles that must not tell.",
    "X-RR-Allowed": "Codes of findings that were let pass.",
}


@router.post(
    "/export/projects/{project}/generations/{generation}",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The bundle: one ZIP, the same bytes each time.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in _TOLD.items()
            },
        },
        **writing(),
    },
    openapi_extra=BUILDING,
)
def export(
    request: Request,
    generation: GenerationPath,
    order: ExportOrder,
    caller: Annotated[Caller, Depends(caller_for(SEE))],
) -> Response:
    """Make the bundle of a generation for a profile, and send it as it lies in the archive."""
    profile = order.profile or own_profile(caller.role)
    require(caller.role, f"export:{profile}")
    if order.allow:
        require(caller.role, ALLOW)
    repository = caller.repository()
    found = find_generation(repository, caller.role, generation)
    rule = caller.approval_rule(found)
    made, archive = kept_export(
        caller,
        repository,
        found,
        profile,
        order.formats,
        order.allow,
        lambda place: caller.service.jobs.run(
            tasks.export,
            caller.project.id,
            caller.role.value,
            found,
            profile,
            None if order.formats is None else list(order.formats),
            list(order.allow),
            rule,
            place,
        ),
    )
    sql = caller.service.sql
    formats = PROFILES[profile].formats if order.formats is None else order.formats
    sql.run(
        note_export(
            sql,
            caller.access,
            _export_id(request, caller, made.digest),
            generation=found,
            profile=profile,
            formats=sorted(formats),
            digest=made.digest,
            size=made.size,
            role=caller.role.value,
            key_id=caller.principal.key_id,
        )
    )
    headers = _headers(made, profile, order.formats)
    return StreamingResponse(_pieces(archive), media_type="application/zip", headers=headers)


def _headers(made: Exported, profile: str, formats: Sequence[str] | None) -> dict[str, str]:
    kept = PROFILES[profile]
    narrowed = None if formats is None or set(formats) == set(kept.formats) else formats
    opaque = {
        "X-RR-Generation": made.generation_id,
        "X-RR-Geometry-Hash": made.geometry_hash,
    }
    name = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in made.name)
    return {
        "Content-Length": str(made.size),
        "Content-Disposition": f'attachment; filename="{name}-{profile}.zip"',
        "Content-Digest": f"sha-256=:{base64.b64encode(made.digest).decode()}:",
        "ETag": f'"{made.digest.hex()}"',
        "X-RR-SHA256": made.digest.hex(),
        "X-RR-Profile": profile,
        "X-RR-Bundle": bundle_id(made.generation_id, profile, narrowed),
        "X-RR-Allowed": ",".join(made.allowed),
        **({} if kept.opaque else opaque),
    }


def _export_id(request: Request, caller: Caller, digest: bytes) -> UUID:
    """A new id, or for an Idempotency-Key and a bundle the same: what is repeated is noted once."""
    given = request.headers.get(HEADER)
    if given is None:
        return uuid4()
    who = f"{caller.principal.key_id}:{caller.role}"
    told = f"rr:{who}:{request.scope['path']}:{digest.hex()}:{given}"
    return uuid5(NAMESPACE_URL, told)


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(CHUNK):
            yield piece
