"""Settings: which there are, and reading and changing them in a TOML file, comments kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from engine.places import replace_file
from exporters.profiles import PROFILES
from schemas.errors import RRError
from schemas.printable import unsafe_signs


class SettingsFileError(RRError):
    """A settings file is not valid TOML, or a setting in it has the wrong type.

    The project's file is `.rr/config.toml`. Correct the line named, or delete the file: every
    setting has a default.
    """

    code: ClassVar[str] = "RR-E003"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "correct the file, or delete it: every setting has a default"


class UnknownSettingError(RRError):
    """There is no setting of that name. `rr config list` prints the names there are."""

    code: ClassVar[str] = "RR-E004"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "rr config list"


class BadSettingValueError(RRError):
    """The setting exists, but not with that value; the message names the values it may have."""

    code: ClassVar[str] = "RR-E005"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "rr config list"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default, the values it may have (empty: any text), what it means."""

    default: str
    choices: tuple[str, ...]
    meaning: str


SETTINGS: dict[str, Setting] = {
    "author": Setting("", (), "who commands are recorded as: Name <mail>"),
    "export.profile": Setting("owner", tuple(PROFILES), "profile of `rr export`"),
    "export.approvals": Setting(
        "0", (), "how many approvals a factory bundle needs (rr review); 0: none"
    ),
    "export.four_eyes": Setting(
        "no", ("no", "yes"), "whether approvals count only from others than the author"
    ),
    "review.by": Setting("", (), "roles whose verdicts count (owner, qa); empty: both"),
    "review.people": Setting("", (), "whose verdicts count: addresses or names; empty: anybody's"),
    "review.checks": Setting(
        "",
        (),
        "what must be green: audit, measures, critical feedback, major feedback",
    ),
    "review.rounds": Setting(
        "0", ("0", "1", "2", "3", "4"), "check rounds passed before a factory gets a shoe"
    ),
    "push.approved": Setting(
        "", (), "branches and tags, such as release/*, pushed only once approved"
    ),
    "generate.missing": Setting(
        "ask",
        ("ask", "defaults", "cancel", "ai-draft"),
        "what `rr generate` does when appearance is incomplete",
    ),
    "ai.provider": Setting(
        "offline", ("offline", "openai"), "whom `rr ai` asks when --provider is not given"
    ),
    "gc.keep_days": Setting("90", (), "for how many days `rr gc` keeps operations; empty: refuse"),
    "gc.grace_days": Setting(
        "14", (), "for how many days `rr gc` keeps what nothing needs; empty: refuse"
    ),
}


@dataclass(frozen=True, slots=True)
class SettingValue:
    """The value in force and the file it comes from (None: the default)."""

    name: str
    value: str
    origin: Path | None


def setting_named(name: str) -> Setting:
    """Return the setting of that name; raises UnknownSettingError."""
    if name not in SETTINGS:
        raise UnknownSettingError(f"there is no setting {name!r}")
    return SETTINGS[name]


def read_setting(name: str, files: Iterable[Path]) -> str:
    """Return the value in force: the first file that has it wins, else the default."""
    return find_setting(name, files).value


def find_setting(name: str, files: Iterable[Path]) -> SettingValue:
    """Return the value in force and where it comes from."""
    setting = setting_named(name)
    for file in files:
        value = _lookup(_parse(file, name), name, file)
        if value is not None:
            if unsafe_signs(value):
                raise SettingsFileError(_not_plain(name, value), place=str(file))
            return SettingValue(name, value, file)
    return SettingValue(name, setting.default, None)


def write_setting(name: str, value: str, file: Path) -> None:
    """Set one setting in a file (made when missing); other lines and comments stay as they are."""
    setting = setting_named(name)
    if setting.choices and value not in setting.choices:
        raise BadSettingValueError(
            f"{name} cannot be {value!r}; it may be {', '.join(setting.choices)}"
        )
    if unsafe_signs(value):
        raise BadSettingValueError(
            _not_plain(name, value), hint="give it as one line, without control characters"
        )
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    line = f"{name} = {_quoted(value)}"
    pattern = re.compile(rf"^{re.escape(name)}[ \t]*=.*$", re.MULTILINE)
    # A lambda, because a replacement string would read backslashes in the value.
    text, count = pattern.subn(lambda _: line, old, count=1)
    if not count:
        text = f"{line}\n{old}"  # at the top: never inside a [section] that stands in the file
    _check(text, name, value, file)
    replace_file(file, text.encode())


def _not_plain(name: str, value: str) -> str:
    return f"{name} is {value!a}, not one line of plain text"


def _check(text: str, name: str, value: str, file: Path) -> None:
    import tomllib

    try:
        found = _lookup(tomllib.loads(text), name, file)
    except tomllib.TOMLDecodeError as error:
        raise SettingsFileError(f"{name} cannot be set in this file", place=str(file)) from error
    if found != value:
        raise SettingsFileError(
            f"{name} is set a second time inside a [section] of this file", place=str(file)
        )


def _parse(file: Path, name: str) -> dict[str, object]:
    """Return the file's table; empty when the setting's name does not even stand in it."""
    try:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if name.rpartition(".")[2] not in text:
            return {}
        import tomllib  # four milliseconds that most commands do without

        return tomllib.loads(text)
    except ValueError as error:  # not TOML, or not UTF-8
        raise SettingsFileError("the settings file is not valid TOML", place=str(file)) from error


def _lookup(table: dict[str, object], name: str, file: Path) -> str | None:
    value: object = table
    for word in name.split("."):
        if not isinstance(value, dict) or word not in value:
            return None
        value = value[word]
    if not isinstance(value, str):
        raise SettingsFileError(f"{name} must be text in quotes", place=str(file))
    return value


def _quoted(value: str) -> str:
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
