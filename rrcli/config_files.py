"""Which settings files count, nearest first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rrcli.session import Session


def settings_files(session: Session) -> list[Path]:
    """Return the project's settings file (inside a project) and then the user's."""
    from rrcli.environment import user_config_file
    from store.layout import NotARepositoryError

    try:
        project = [session.project().config_file]
    except NotARepositoryError:
        project = []
    return [*project, user_config_file()]


def file_to_change(session: Session, *, user: bool) -> Path:
    """Return the settings file to write: the project's, or the user's own."""
    from rrcli.environment import user_config_file

    return user_config_file() if user else session.project().config_file
