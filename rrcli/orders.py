"""The order of commands that record a spec which is in history already, or comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.project import Project
    from engine.record_spec import Order
    from rrcli.session import Session


def default_order(
    session: Session, project: Project, message: str | None, branch: str | None = None
) -> Order:
    """Return an order on the active branch or the one named; the gate takes defaults."""
    from engine.gate import DEFAULTS
    from engine.record_spec import Order

    return Order(
        message=message or "",
        branch=branch,
        author=session.author(project),
        time=session.now(),
        choose=lambda paths: DEFAULTS,
    )
