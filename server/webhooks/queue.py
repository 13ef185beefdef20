"""What webhooks still have to be told: taken by one worker at a time, and noted in the table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from server.events.rows import stored
from server.webhooks.send import GONE
from server.webhooks.table import SECRETS, good_secrets
from server.webhooks.tell import message_of
from store.sql import Access, in_project

if TYPE_CHECKING:
    from server.webhooks.pace import Pace
    from server.webhooks.send import Attempt, Message
    from store.sql import Sql

EVERYWHERE: Final = Access("*", "worker")
WINDOW: Final = 10_000
"""So many entries are looked through at once for one that is wanted."""
KEPT: Final = 20
"""Attempts that are kept of each webhook."""
_CLAIM: Final = (
    "with due as (select w.project, w.id from webhooks w where w.state = 'on' "
    "and w.next_try <= now() and (w.leased_until is null or w.leased_until < now()) "
    "and w.told < (select s.seq from streams s where s.project = w.project and s.name = w.stream) "
    "order by w.next_try limit $1 for update skip locked) "
    "update webhooks w set lease = $2, leased_until = now() + $3 from due "
    "where w.project = due.project and w.id = due.id returning w.project, w.id"
)
_HELD: Final = (
    f"select url, stream, verdicts, proposals, types, told, failures, {SECRETS}, "
    "(select seq from streams where project = rr_project() and name = w.stream) as head "
    "from webhooks w where project = rr_project() and id = $1 and lease = $2 and state = 'on'"
)
_NEXT: Final = (
    "select seq, kind, type, subject, body, recorded_at from stream_entries "
    "where project = rr_project() and stream = $1 and seq > $2 and seq <= $3 and ("
    "(kind = 'decision' and outcome = any($4) "
    "and (cardinality($5::text[]) = 0 or body::jsonb ->> 'proposal' = any($5))) "
    "or (kind = 'event' and exists (select from unnest($6::text[]) as wanted "
    "where type = wanted or (right(wanted, 1) = '*' and starts_with(type, left(wanted, -1))))) "
    ") order by seq limit 1"
)
_PASS: Final = (
    "update webhooks set told = $4, leased_until = now() + $5 where project = rr_project() "
    "and id = $1 and lease = $2 and told = $3"
)
_AT: Final = """to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_NOTE: Final = (
    "update webhooks set attempts = jsonb_path_query_array(jsonb_build_array($3::text::jsonb || "
    f"jsonb_build_object('at', {_AT})) || attempts, '$[0 to {KEPT - 1}]'), "
    "leased_until = now() + $4"
)
_DONE: Final = (
    f"{_NOTE}, told = $5, failures = 0, failing_since = null, next_try = now() "
    "where project = rr_project() and id = $1 and lease = $2 and told = $6 and url = $7 "
    "returning state"
)
_FAILED: Final = (
    f"{_NOTE}, failures = failures + 1, failing_since = coalesce(failing_since, now()), "
    "next_try = now() + $5, state = case when state <> 'on' then state when $6 then 'gone' "
    "when failures + 1 >= $7 and now() - coalesce(failing_since, now()) >= $8 then 'gave_up' "
    "else state end where project = rr_project() and id = $1 and lease = $2 and told = $9 "
    "and url = $10 returning state"
)
_LEAVE: Final = (
    "update webhooks set lease = null, leased_until = null "
    "where project = rr_project() and id = $1 and lease = $2"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A webhook that this worker alone delivers to, for as long as the lease is good."""

    project: UUID
    webhook: UUID
    lease: UUID

    @property
    def access(self) -> Access:
        """How the sender works in the project."""
        return in_project(self.project, "worker")


@dataclass(frozen=True, slots=True)
class Due:
    """The next message of a webhook, and what its table said when it was read."""

    url: str
    keys: list[bytes]
    message: Message
    told: int
    failures: int


async def claim(sql: Sql, most: int, pace: Pace) -> list[Claim]:
    """Webhooks with something to be told that nobody is at work on, which are ours from now on."""
    lease = uuid4()
    async with sql.transaction(EVERYWHERE) as db:
        rows = await db.fetch(_CLAIM, most, lease, timedelta(seconds=pace.lease_s))
    return [Claim(row["project"], row["id"], lease) for row in rows]


async def next_due(sql: Sql, claim: Claim, pace: Pace) -> Due | None:
    """The next message; None when there is none, or the webhook is ours no longer."""
    while True:
        async with sql.transaction(claim.access) as db:
            row = await db.fetchrow(_HELD, claim.webhook, claim.lease)
            if row is None or row["head"] is None or row["told"] >= row["head"]:
                return None
            told, end = row["told"], min(row["head"], row["told"] + WINDOW)
            wishes = (row["verdicts"], row["proposals"], row["types"])
            found = await db.fetchrow(_NEXT, row["stream"], told, end, *wishes)
            if found is None:
                longer = timedelta(seconds=pace.lease_s)
                await db.execute(_PASS, claim.webhook, claim.lease, told, end, longer)
                continue
        return _due(claim, row, found)


async def note(
    sql: Sql, claim: Claim, due: Due, attempt: Attempt, pace: Pace, wait_s: float
) -> str:
    """Keep what came of a message; the state of the webhook then.

    Empty where it is ours no longer, or was given another place or address meanwhile.
    """
    told = json.dumps(told_of(attempt, due.message))
    longer = timedelta(seconds=pace.lease_s)
    async with sql.transaction(claim.access) as db:
        if attempt.is_delivered:
            given = (due.message.seq, due.told, due.url)
            state = await db.fetchval(_DONE, claim.webhook, claim.lease, told, longer, *given)
        else:
            state = await db.fetchval(
                _FAILED,
                claim.webhook,
                claim.lease,
                told,
                longer,
                timedelta(seconds=wait_s),
                attempt.status == GONE,
                pace.give_up_tries,
                timedelta(seconds=pace.give_up_s),
                due.told,
                due.url,
            )
    return "" if state is None else str(state)


async def leave(sql: Sql, claim: Claim) -> None:
    """Let others deliver to a webhook."""
    async with sql.transaction(claim.access) as db:
        await db.execute(_LEAVE, claim.webhook, claim.lease)


def told_of(attempt: Attempt, message: Message) -> dict[str, Any]:
    """An attempt as its history has it."""
    return {
        "message": message.id,
        "seq": message.seq,
        "status": attempt.status,
        "error": attempt.error,
        "milliseconds": attempt.milliseconds,
    }


def _due(claim: Claim, row: Any, found: Any) -> Due:
    message = message_of(str(claim.project), row["stream"], stored(found), found["subject"])
    return Due(row["url"], good_secrets(row), message, row["told"], row["failures"])
