"""The seven roles and what each may do. Local files belong to their owner; a role only narrows."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from exporters.profiles import PROFILES, Secret
from schemas.errors import RRError


class Role(StrEnum):
    """Who somebody is to a project."""

    OWNER = "owner"
    EDIT = "edit"
    VIEW = "view"
    FACTORY = "factory"
    SUPPLIER = "supplier"
    RENDER = "render"
    QA = "qa"


class UnknownRoleError(RRError):
    """There is no such role. The roles are owner, edit, view, factory, supplier, render and qa."""

    code: ClassVar[str] = "RR-E007"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "choose from owner, edit, view, factory, supplier, render, qa"


class RoleForbidsError(RRError):
    """The role you act in may not do this.

    Every partner sees what is theirs: a supplier no geometry, a factory no history, a renderer no
    instrumental values. On your own files you are the owner; `--role` and `RR_ROLE` only narrow
    that, to try out what a partner gets.
    """

    code: ClassVar[str] = "RR-E006"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "leave out --role (and RR_ROLE) to act as the owner of your files"


READ_SPEC, READ_GEOMETRY, READ_HISTORY, CHANGE = "spec", "geometry", "history", "change"
RENDER_PICTURE = "picture"
READ_FEEDBACK, GIVE_FEEDBACK = "read feedback", "feedback"
READ_REVIEWS, REVIEW = "read reviews", "review"
"""A factory asks for changes and sees what became of them; quality approves and rejects."""
ALLOW = "allow findings"
"""Hand over a shoe although its audit refuses it: no partner's decision about their own bundle."""
FETCH, PUSH = "fetch", "push"
SEE, READ_MEMBERS, MANAGE, REGENERATE = "see", "members", "manage", "regenerate"
"""What a team adds: that a project is there, who is in it, who decides that, and new kernels."""

WATCH, POST_EVENTS, POST_STATE = "watch stream", "post events", "post state"
DECIDE, ANSWER, SET_POLICY = "decide", "answer decisions", "set policy"
"""What a stream adds; what of its entries a role reads says `engine.stream_view`."""

EXPORTS: dict[Role, tuple[str, ...]] = {
    Role.OWNER: tuple(PROFILES),
    Role.EDIT: tuple(PROFILES),
    Role.VIEW: ("view",),
    Role.FACTORY: ("factory",),
    Role.SUPPLIER: ("supplier",),
    Role.RENDER: ("render",),
    Role.QA: ("qa",),
}
"""Which bundles each role may have. A partner has their own and no other."""

_WORK = frozenset(
    {
        READ_SPEC,
        READ_GEOMETRY,
        READ_HISTORY,
        CHANGE,
        RENDER_PICTURE,
        READ_FEEDBACK,
        GIVE_FEEDBACK,
        READ_REVIEWS,
        ALLOW,
        FETCH,
        PUSH,
    }
)

_OTHERWISE: dict[Role, frozenset[str]] = {
    Role.OWNER: _WORK | {REVIEW},
    Role.EDIT: _WORK,
    Role.VIEW: frozenset(
        {READ_SPEC, READ_GEOMETRY, READ_HISTORY, RENDER_PICTURE, READ_FEEDBACK, READ_REVIEWS}
    ),
    Role.FACTORY: frozenset(
        {READ_SPEC, READ_GEOMETRY, RENDER_PICTURE, READ_FEEDBACK, GIVE_FEEDBACK, PUSH}
    ),
    Role.SUPPLIER: frozenset(),
    Role.RENDER: frozenset({RENDER_PICTURE}),
    Role.QA: frozenset(
        {READ_SPEC, READ_GEOMETRY, RENDER_PICTURE, READ_FEEDBACK, READ_REVIEWS, REVIEW, ALLOW}
    ),
}

_TEAM: dict[Role, frozenset[str]] = {
    **{role: frozenset({SEE}) for role in Role},
    Role.OWNER: frozenset({SEE, READ_MEMBERS, MANAGE, REGENERATE}),
    Role.EDIT: frozenset({SEE, READ_MEMBERS}),
}

_STREAM: dict[Role, frozenset[str]] = {
    **{role: frozenset({WATCH}) for role in Role},
    Role.OWNER: frozenset({WATCH, POST_EVENTS, POST_STATE, DECIDE, ANSWER, SET_POLICY}),
    Role.EDIT: frozenset({WATCH, POST_EVENTS, POST_STATE, DECIDE, ANSWER}),
    Role.FACTORY: frozenset({WATCH, POST_EVENTS}),
    Role.QA: frozenset({WATCH, POST_EVENTS}),
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    role: _OTHERWISE[role]
    | _TEAM[role]
    | _STREAM[role]
    | {f"export:{name}" for name in EXPORTS[role]}
    for role in Role
}
"""Every action of every role: the one table that commands and the server ask."""

HIDDEN: dict[Role, frozenset[Secret]] = {
    Role.OWNER: frozenset(),
    Role.EDIT: frozenset(),
    Role.VIEW: frozenset({Secret.AI_LOG}),
    Role.FACTORY: PROFILES["factory"].never,
    Role.SUPPLIER: PROFILES["supplier"].never,
    Role.RENDER: PROFILES["render"].never | {Secret.GEOMETRY},
    Role.QA: PROFILES["qa"].never | {Secret.HISTORY},
}
"""What no answer tells a role: a partner reads of a record no more than their bundle holds."""


MAKERS: dict[str, frozenset[Role]] = {
    "generate": frozenset({Role.OWNER, Role.EDIT}),
    "regenerate": frozenset({Role.OWNER}),
    "merge": frozenset({Role.OWNER}),
    "import": frozenset({Role.OWNER, Role.EDIT}),
    "ai_draft": frozenset({Role.OWNER, Role.EDIT}),
    "ai_merge": frozenset({Role.OWNER, Role.EDIT}),
    "factory_feedback": frozenset({Role.OWNER, Role.EDIT, Role.FACTORY}),
}
"""Who may make a generation of each source, and so may push one."""


def role_named(name: str) -> Role:
    """Return the role of that name; raises UnknownRoleError."""
    try:
        return Role(name)
    except ValueError:
        raise UnknownRoleError(f"there is no role {name!r}") from None


def stream_actions(role: Role) -> list[str]:
    """Return what a role may do with streams, by name."""
    return sorted(_STREAM[role])


def require(role: Role, action: str) -> None:
    """Raise RoleForbidsError unless the role may do `action`."""
    if action not in PERMISSIONS[role]:
        raise RoleForbidsError(
            f"the role {role.value} may not do this",
            place=f"action {action!r}",
            details={"role": role.value, "action": action},
        )
