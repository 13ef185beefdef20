"""Webhooks of a project: set by its owners, and tried out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header
from starlette.responses import Response

from engine.roles import MANAGE
from schemas.api.webhooks import (
    AttemptAnswer,
    MadeWebhookAnswer,
    NewSecret,
    NewWebhook,
    WebhookAnswer,
    WebhookChange,
    WebhookMessage,
    WebhookPage,
)
from server.access import Caller, caller_for
from server.documented import errors, routes_of, writing
from server.errors import JsonAnswer
from server.pages import instant
from server.webhooks.address import require_address
from server.webhooks.queue import told_of
from server.webhooks.send import MEDIA_TYPE
from server.webhooks.sign import new_secret, secret_text
from server.webhooks.table import (
    ON,
    add_webhook,
    change_webhook,
    find_webhook,
    list_webhooks,
    remove_webhook,
    rotate_secret,
    secrets_of,
)
from server.webhooks.tell import ping_of

if TYPE_CHECKING:
    from server.webhooks.table import Webhook

router = routes_of("webhooks")
Manager = Annotated[Caller, Depends(caller_for(MANAGE))]
_NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/projects/{project}/webhooks",
    status_code=201,
    response_model=MadeWebhookAnswer,
    responses=writing(),
)
async def create_webhook(order: NewWebhook, caller: Manager) -> Response:
    """Let an address be told of proposals. Its secret is told now and never again."""
    service, secret = caller.service, new_secret()
    require_address(order.url, service.settings.reach)
    made = await add_webhook(service.sql, caller.access, order.model_dump(), secret, order.after)
    service.webhooks.wake()
    told = {**_told(made), "secret": secret_text(secret)}
    return JsonAnswer(told, 201, headers=_NO_STORE)


@router.get(
    "/projects/{project}/webhooks",
    response_model=WebhookPage,
    responses=errors(403, 404, 422),
)
async def read_webhooks(caller: Manager) -> Response:
    """Every webhook of the project: what it wants, how it is, and its last tries."""
    found = await list_webhooks(caller.service.sql, caller.access)
    return JsonAnswer({"items": [_told(one) for one in found]})


@router.get(
    "/projects/{project}/webhooks/{webhook}",
    response_model=WebhookAnswer,
    responses=errors(403, 404, 422),
)
async def read_webhook(webhook: UUID, caller: Manager) -> Response:
    """One webhook."""
    return JsonAnswer(_told(await find_webhook(caller.service.sql, caller.access, webhook)))


@router.patch(
    "/projects/{project}/webhooks/{webhook}",
    response_model=WebhookAnswer,
    responses=writing(),
)
async def edit_webhook(webhook: UUID, change: WebhookChange, caller: Manager) -> Response:
    """Change a webhook, turn it on or off, or tell it entries again."""
    service = caller.service
    if change.url is not None:
        require_address(change.url, service.settings.reach)
    found = await change_webhook(
        service.sql, caller.access, webhook, change.model_dump(), change.after
    )
    service.webhooks.wake()
    return JsonAnswer(_told(found))


@router.delete(
    "/projects/{project}/webhooks/{webhook}",
    status_code=204,
    response_class=Response,
    responses=errors(403, 404, 422),
)
async def delete_webhook(webhook: UUID, caller: Manager) -> Response:
    """Remove a webhook, with its secret and its history."""
    await remove_webhook(caller.service.sql, caller.access, webhook)
    return Response(status_code=204)


@router.post(
    "/projects/{project}/webhooks/{webhook}/secret",
    response_model=MadeWebhookAnswer,
    responses=writing(),
)
async def change_secret(webhook: UUID, order: NewSecret, caller: Manager) -> Response:
    """Give a webhook a new secret; both sign until the old one's time is over."""
    secret, grace = new_secret(), timedelta(hours=order.grace_hours)
    found = await rotate_secret(caller.service.sql, caller.access, webhook, secret, grace)
    told = {**_told(found), "secret": secret_text(secret)}
    return JsonAnswer(told, headers=_NO_STORE)


@router.post(
    "/projects/{project}/webhooks/{webhook}/ping",
    response_model=AttemptAnswer,
    responses=errors(403, 404, 422),
)
async def ping_webhook(webhook: UUID, caller: Manager) -> Response:
    """Send a test message now, once, and say what came of it; it moves nothing."""
    service = caller.service
    found = await find_webhook(service.sql, caller.access, webhook)
    keys = await secrets_of(service.sql, caller.access, webhook)
    message, at = ping_of(str(caller.project.id)), datetime.now(UTC)
    attempt = await service.webhooks.sender.send(found.url, keys, message)
    return JsonAnswer({"at": instant(at), **told_of(attempt, message)})


outgoing = APIRouter()
"""What the server asks of receivers; it stands in the document and is served nowhere."""


@outgoing.post(
    "entry",
    status_code=204,
    tags=["webhooks"],
    openapi_extra={"security": []},
    responses={
        204: {"description": "Any answer of 200 to 299 means that it was taken."},
        410: {"description": "Send nothing more: the webhook is turned off."},
        "4XX": {"description": "Any other answer, or none in 15 seconds: it is tried again."},
    },
)
async def told_entry(
    body: Annotated[WebhookMessage, Body(media_type=MEDIA_TYPE)],
    webhook_id: Annotated[str, Header(description="The id of the message: take each once.")],
    webhook_timestamp: Annotated[str, Header(description="Seconds since 1970: take no old one.")],
    webhook_signature: Annotated[
        str,
        Header(
            description="`v1,` and the base64 of HMAC-SHA256 of `id.timestamp.body`, once for each "
            "secret that is good, with spaces between."
        ),
    ],
) -> None:
    """Be told of an entry of a stream."""


def _told(webhook: Webhook) -> dict[str, Any]:
    is_waiting = webhook.state == ON and webhook.failures
    moments = {
        "failing_since": webhook.failing_since,
        "next_try": webhook.next_try if is_waiting else None,
        "old_secret_until": webhook.old_until,
    }
    return {
        "id": str(webhook.id),
        "url": webhook.url,
        "stream": webhook.stream,
        "verdicts": webhook.verdicts,
        "proposals": webhook.proposals,
        "types": webhook.types,
        "enabled": webhook.state == ON,
        "state": webhook.shown_state,
        "told": webhook.told,
        "failures": webhook.failures,
        **{name: None if at is None else instant(at) for name, at in moments.items()},
        "created": instant(webhook.created),
        "attempts": webhook.attempts,
    }
