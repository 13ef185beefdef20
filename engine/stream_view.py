"""What each role reads of a stream and may put into one: the one table that the server asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from engine.roles import Role
from schemas.errors import RRError
from schemas.event import Event
from schemas.stream_entry import Decision

OWN_SOURCE: Final = "rr/server"
"""Whose events the server's own are; nobody else may say that they are the server."""
CLONE: Final = "clone-"
"""How the names of streams begin that are logs of clones."""
WHOLE: Final = frozenset({Role.OWNER, Role.EDIT})
"""They read every entry as it is, of clones' streams too."""
PARTNERS: Final = frozenset({Role.FACTORY, Role.QA, Role.SUPPLIER, Role.RENDER})
"""Of events, they read the server's own alone: a member may write anything into theirs."""
OPAQUE: Final = frozenset({Role.SUPPLIER, Role.RENDER})
"""They are told no id of a generation: no subject of an event is for them."""

_VIEW, _QA, _FACTORY = Role.VIEW, Role.QA, Role.FACTORY
_FINDING: Final = ("severity", "stage", "reason", "parameter")

FIELDS: Final[Mapping[str, Mapping[Role, tuple[str, ...]]]] = {
    "spec.validation_failed": {_VIEW: ("first_code",), _QA: ("first_code",)},
    "generation.created": {_VIEW: ("generation", "source", "branch", "author")},
    "geometry.audit_finding": {
        _VIEW: ("generation", "code", "part"),
        _QA: ("generation", "code", "part"),
    },
    "export.created": {
        _VIEW: ("generation", "profile"),
        _QA: ("generation", "profile"),
        _FACTORY: ("generation", "profile"),
        Role.SUPPLIER: ("profile",),
        Role.RENDER: ("profile",),
    },
    "factory.feedback": {_VIEW: _FINDING, _QA: _FINDING, _FACTORY: _FINDING},
    "review.rejected": {
        _VIEW: ("generation", "role", "author"),
        _QA: ("generation", "role", "author"),
    },
    "remote.lagging": {_VIEW: ("remote", "branch", "behind")},
    "system_boot": {role: ("mode",) for role in Role if role not in WHOLE},
}
"""Type, role, fields of the data; what is not here is for nobody but `WHOLE`.

No field holds an instrumental value, a text of somebody's or a number but `behind`.
"""
_PLAIN: Final = ("event", "event_seq", "policy_version", "rule", "verdict", "because", "action")
"""What of a decision is for others: no context, no belief (both may hold values of snapshots)."""

POSTS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.OWNER: ("",),
    Role.EDIT: ("",),
    Role.FACTORY: ("factory.",),
    Role.QA: ("qa.",),
}
"""How the types of events begin that a role may post."""


class NotYoursToSayError(RRError):
    """An event of this type, or in this name, is not for your role to post.

    A factory posts types that begin with `factory.`, quality those that begin with `qa.`; owners
    and editors post any. Sources that begin with `rr/server` are the server's own.
    """

    code: ClassVar[str] = "RR-E099"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "take another type or source, or ask somebody whose role may"


def require_post(role: Role, event: Event) -> None:
    """Raise NotYoursToSayError unless the role may post an event of this type and source."""
    if is_own(event.source):
        raise NotYoursToSayError(f"{event.source} is the server's own", place="source")
    if not event.type.startswith(POSTS.get(role, ())):
        raise NotYoursToSayError(f"the role {role.value} posts no {event.type}", place="type")


def is_own(source: str) -> bool:
    """Whether a source is the server's own name."""
    return source == OWN_SOURCE or source.startswith(f"{OWN_SOURCE}/")


def types_for(role: Role) -> tuple[str, ...] | None:
    """Return the types of events that a role reads something of; None for every type."""
    if role in WHOLE:
        return None
    return tuple(sorted(one for one, roles in FIELDS.items() if role in roles))


def kinds_for(role: Role) -> tuple[str, ...] | None:
    """Return the kinds of entries that a role reads something of; None for every kind."""
    if role in WHOLE:
        return None
    return (Event.KIND, Decision.KIND) if role is Role.VIEW else (Event.KIND,)


def reads_stream(role: Role, stream: str) -> bool:
    """Whether a role reads anything of a stream: those of clones hold work nobody has shared."""
    return role in WHOLE or not stream.startswith(CLONE)


def seen(role: Role, kind: str, about: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a role reads of an entry's body, or None.

    `about` is the type of the event that it is, or is about.
    """
    if role in WHOLE:
        return dict(body)
    fields = FIELDS.get(about, {}).get(role)
    if fields is None or kind not in (kinds_for(role) or ()):
        return None
    if kind == Decision.KIND:
        return {name: body[name] for name in ("id", *_PLAIN)}
    if role in PARTNERS and not is_own(body["source"]):
        return None
    data = body["data"]
    if about == "export.created" and role in PARTNERS and data.get("profile") != role.value:
        return None
    names = ["specversion", "id", "source", "type", "datacontenttype", "time"]
    if role not in OPAQUE:
        names.append("subject")
    told = {name: body[name] for name in names if name in body}
    return told | {"data": {name: data[name] for name in fields if name in data}}
