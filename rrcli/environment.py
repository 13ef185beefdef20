"""The only place that reads the environment, the clock, the home folder and the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from schemas.errors import RRError
from schemas.printable import unsafe_signs

KEY = "RR_API_KEY"
AI_KEY, AI_URL, AI_MODEL, AI_PRICE = "RR_AI_KEY", "RR_AI_URL", "RR_AI_MODEL", "RR_AI_PRICE"
OPENAI_KEY = "OPENAI_API_KEY"
AI = (AI_KEY, AI_URL, AI_MODEL, AI_PRICE, OPENAI_KEY)


class BadEnvironmentError(RRError):
    """An environment variable that RR reads holds something it cannot use.

    `SOURCE_DATE_EPOCH` must be a whole number of seconds since 1970-01-01 UTC, `RR_ROLE` one of the
    seven roles, `RR_AUTHOR` one line of text without control characters, and a key (`RR_API_KEY`)
    one line of plain ASCII. Unset the variable, or set it to a usable value.
    """

    code: ClassVar[str] = "RR-C003"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "unset the variable, or give it a usable value"


@dataclass(frozen=True, slots=True)
class Environment:
    """What a command may know of the world outside: variables, folders, terminals."""

    cwd: Path
    author: str | None
    epoch: int | None
    role: str | None
    no_color: bool
    debug: bool
    stdin_tty: bool
    stdout_tty: bool
    stderr_tty: bool
    sign_password: str | None = field(default=None, repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    ai: Mapping[str, str] = field(default_factory=dict, repr=False)

    def key_of(self, remote: str) -> str | None:
        """Return the key for a remote: `RR_API_KEY_<NAME>`, else `RR_API_KEY`, else None.

        Raises BadEnvironmentError for one that no header can hold.
        """
        own = f"{KEY}_{remote.upper().replace('-', '_')}"
        for name in (own, KEY):
            key = self.keys.get(name, "").strip()
            if key:
                if not (key.isascii() and key.isprintable()):
                    raise BadEnvironmentError(
                        f"{name} is not one line of plain ASCII",
                        place=f"environment variable {name}",
                    )
                return key
        return None

    def now(self) -> int:
        """Return the time of this command, seconds since 1970; `SOURCE_DATE_EPOCH` wins."""
        return self.clock() if self.epoch is None else self.epoch

    def clock(self) -> int:
        """Return the time of the machine, which is also what the times of files are told by."""
        import time

        return int(time.time())


def read_environment() -> Environment:
    """Return the environment of this process; raises BadEnvironmentError on unusable variables."""
    variables = os.environ
    return Environment(
        cwd=Path.cwd(),
        author=_author(variables.get("RR_AUTHOR", "")),
        epoch=_epoch(variables.get("SOURCE_DATE_EPOCH")),
        role=variables.get("RR_ROLE") or None,
        no_color=bool(variables.get("NO_COLOR")) or variables.get("TERM") == "dumb",
        debug=bool(variables.get("RR_DEBUG")),
        stdin_tty=_is_tty(sys.stdin),
        stdout_tty=_is_tty(sys.stdout),
        stderr_tty=_is_tty(sys.stderr),
        sign_password=variables.get("RR_SIGN_PASSWORD"),
        keys={name: value for name, value in variables.items() if name.startswith(KEY)},
        ai={name: variables[name] for name in AI if variables.get(name)},
    )


def debugging() -> bool:
    """Return whether tracebacks are wanted (`RR_DEBUG` set)."""
    return bool(os.environ.get("RR_DEBUG"))


def completing() -> bool:
    """Return whether a shell is asking for completions, not for a command."""
    return "_RR_COMPLETE" in os.environ


def os_user() -> str:
    """Return the name of the operating-system user; never asks, never fails."""
    # The variables getpass looks at first; importing it costs a start a millisecond.
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        user = os.environ.get(name)
        if user and not unsafe_signs(user):
            return user
    import getpass

    try:
        user = getpass.getuser()
        return user if not unsafe_signs(user) else "unknown"
    except (KeyError, OSError, ImportError):  # no passwd entry: a container with a bare uid
        return "unknown"


def user_config_file() -> Path:
    """Return the path of the user's own settings file (it need not exist)."""
    if (
        os.name == "posix" and sys.platform != "darwin"
    ):  # what platformdirs says, without its three milliseconds
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or "~/.config"
        return Path(base).expanduser() / "rr" / "config.toml"
    import platformdirs

    return Path(platformdirs.user_config_dir("rr", appauthor=False)) / "config.toml"


def terminal_width() -> int:
    """Return the width of the terminal in columns (80 when there is none)."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _author(text: str) -> str | None:
    author = text.strip()
    if unsafe_signs(author):
        raise BadEnvironmentError(
            f"RR_AUTHOR is {author!a}, not one line of plain text",
            place="environment variable RR_AUTHOR",
            hint='set it to one line such as "Ada <ada@example.org>", or unset it',
        )
    return author or None


def _epoch(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadEnvironmentError(
            f"SOURCE_DATE_EPOCH is {text!r}, not a whole number of seconds",
            place="environment variable SOURCE_DATE_EPOCH",
        )
    return int(text)


def _is_tty(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())
