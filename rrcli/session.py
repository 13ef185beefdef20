"""What every command is given: the folder to work in, the outside world, and where to write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rrcli.environment import Environment
from rrcli.output import Output

if TYPE_CHECKING:
    from engine.project import Project
    from engine.roles import Role
    from engine.specfile import SpecFile

SPEC_FILE = "spec.yaml"


@dataclass(frozen=True, slots=True)
class Session:
    """One run of one command."""

    directory: Path
    environment: Environment
    out: Output
    role_name: str | None

    def path(self, given: str | Path) -> Path:
        """Return a path from the command line as seen from the session's folder."""
        return self.directory / Path(given).expanduser()

    def stdin(self) -> BinaryIO:
        """Return standard input as bytes."""
        import sys

        return sys.stdin.buffer

    def spec(self, given: str | None, default: Path | None = None) -> SpecFile:
        """Return the spec meant: the one given, `-` for standard input, else the default file.

        Without a default that is the folder's spec.yaml, or the one of the project around it.
        """
        from engine.specfile import STDIN_NAME, SpecFile, read_all, read_spec

        if given == STDIN_NAME:
            return SpecFile(STDIN_NAME, read_all(self.stdin()))
        if given is not None:
            return read_spec(self.path(given), given)
        return read_spec(default or self.spec_path(), SPEC_FILE)

    def spec_path(self) -> Path:
        """Return the path of the spec.yaml here, else of the project's (it need not exist)."""
        from store.layout import NotARepositoryError

        here = self.path(SPEC_FILE)
        if here.is_file():
            return here
        try:
            return self.project().working_file
        except NotARepositoryError:
            return here

    def project(self) -> Project:
        """Return the project around the session's folder; raises NotAProjectError (exit 5)."""
        from engine.project import find_project

        return find_project(self.directory, self.environment.key_of, self.out.note)

    def role(self) -> Role:
        """Return the role to act in: --role, else RR_ROLE, else the owner of the local files."""
        from engine.roles import role_named

        return role_named(self.role_name or self.environment.role or "owner")

    def allow(self, action: str) -> None:
        """Raise RoleForbidsError (exit 4) unless the role of this session may do `action`."""
        if self.role_name or self.environment.role:
            from engine.roles import require

            require(self.role(), action)

    def author(self, project: Project | None = None) -> str:
        """Return who acts: RR_AUTHOR, the project's setting, the user's, else the OS user."""
        if self.environment.author:
            return self.environment.author
        from engine.settings import read_setting
        from rrcli.environment import os_user, user_config_file

        files = [project.config_file] if project else []
        found = read_setting("author", [*files, user_config_file()])
        return str(found) if found else os_user()

    def now(self) -> int:
        """Return the time this command records, in whole seconds since 1970."""
        return self.environment.now()
