"""The seven roles and what each may do. Local files belong to their owner; a role only narrows."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from exporters.profiles import PROFILES
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
FETCH, PUSH = "fetch", "push"
READ_CASES, GIVE_FEEDBACK, REVIEW = "cases", "feedback", "review"
"""Reading reviews and factory feedback, asking for a change, approving or rejecting."""

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
        READ_CASES,
        GIVE_FEEDBACK,
        FETCH,
        PUSH,
    }
)

_OTHERWISE: dict[Role, frozenset[str]] = {
    Role.OWNER: _WORK | {REVIEW},
    Role.EDIT: _WORK,
    Role.VIEW: frozenset({READ_SPEC, READ_GEOMETRY, READ_HISTORY, RENDER_PICTURE, READ_CASES}),
    Role.FACTORY: frozenset(
        {READ_SPEC, READ_GEOMETRY, RENDER_PICTURE, READ_CASES, GIVE_FEEDBACK, PUSH}
    ),
    Role.SUPPLIER: frozenset(),
    Role.RENDER: frozenset({RENDER_PICTURE}),
    Role.QA: frozenset({READ_SPEC, READ_GEOMETRY, RENDER_PICTURE, READ_CASES, REVIEW}),
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    role: _OTHERWISE[role] | {f"export:{name}" for name in EXPORTS[role]} for role in Role
}
"""Every action of every role: the one table that commands and the server ask."""


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


def require(role: Role, action: str) -> None:
    """Raise RoleForbidsError unless the role may do `action`."""
    if action not in PERMISSIONS[role]:
        raise RoleForbidsError(
            f"the role {role.value} may not do this",
            place=f"action {action!r}",
            details={"role": role.value, "action": action},
        )
