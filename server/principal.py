"""Who asks: what a key was found to say, and what that allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.roles import Role
from schemas.errors import RRError

if TYPE_CHECKING:
    from uuid import UUID


class ServerOwnersOnlyError(RRError):
    """Only a key of the whole server, with the role of owner, may do this.

    Such keys stand in `API_KEYS`. A key of one project, even its owner's, makes no others.
    """

    code: ClassVar[str] = "RR-V004"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "use a key of the server's owner"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the key's id, its role, its one project (None: any), and whose it is.

    `name` is whom generations are recorded as when nobody claims them.
    """

    key_id: str
    role: Role
    name: str
    project: UUID | None = None
    member: UUID | None = None

    @property
    def owns_server(self) -> bool:
        """Whether projects can be made with it."""
        return self.project is None and self.role is Role.OWNER

    def may_enter(self, project: UUID) -> bool:
        """Whether the project is the key's own."""
        return self.project is None or self.project == project

    def require_server(self) -> None:
        """Raise ServerOwnersOnlyError unless it is an owner's key of the whole server."""
        if not self.owns_server:
            raise ServerOwnersOnlyError(f"the key {self.key_id} is none of the server's owner")
