"""The remotes of a project: name, address and project there, as lines of its settings file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from engine.init import CONFIG_TEXT
from engine.settings import SettingsFileError
from schemas.errors import RRError
from schemas.printable import unsafe_signs
from store.refnames import check_remote_name

if TYPE_CHECKING:
    from store.repository import Repository

ORIGIN = "origin"
DATABASES = ("postgresql", "postgresql+asyncpg")
WEB = ("http", "https")
_FIELDS = ("url", "project", "lazy")


class BadRemoteError(RRError):
    """The address of a remote cannot be used; the message says why.

    A remote is a folder (`../shared/aurora`, `file:///mnt/aurora`), a server
    (`https://host/projects/ID`, or `https://host` with `--project`), or the database itself
    (`postgresql://host/name?project=ID`). Keys are never part of an address: `RR_API_KEY` holds
    the key for a server.
    """

    code: ClassVar[str] = "RR-E060"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "rr remote add NAME PATH, or rr remote add NAME https://HOST/projects/ID"


class NoSuchRemoteError(RRError):
    """There is no remote of that name in this project, or none at all, or several to choose from.

    `rr remote list` shows the remotes there are. Without a name the only remote is meant, or the
    one called `origin`.
    """

    code: ClassVar[str] = "RR-E061"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr remote list shows the remotes; rr remote add NAME URL adds one"


class RemoteExistsError(RRError):
    """There is a remote of that name already. Choose another name, or remove that one first."""

    code: ClassVar[str] = "RR-E062"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr remote list shows the names in use"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a remote is: a folder, a server or a database, and which project of it is meant."""

    url: str
    project: str | None = None

    @property
    def scheme(self) -> str:
        """`file` for folders, else what stands before `://`."""
        return urlsplit(self.url).scheme if "://" in self.url else "file"

    @property
    def folder(self) -> Path:
        """The folder of a `file` remote."""
        return Path(self.url)

    @property
    def in_the_clear(self) -> bool:
        """Whether a key for it, and all that is sent, could be read on the way."""
        return self.scheme == "http" and not is_loopback(urlsplit(self.url).hostname or "")

    @property
    def shown(self) -> str:
        """The address for people: without a password."""
        if "://" not in self.url:
            return self.url
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        query = re.sub(r"(?i)((?:^|&)[^=&]*password)=[^&]*", r"\1=***", parts.query)
        netloc = parts.netloc if parts.password is None else f"{parts.username}:***@{host}"
        return urlunsplit(parts._replace(netloc=netloc, query=query))


@dataclass(frozen=True, slots=True)
class RemoteEntry:
    """One remote of a project; `lazy` ones give meshes when they are needed."""

    name: str
    address: Address
    lazy: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the remote as JSON values; no password is among them."""
        return {
            "name": self.name,
            "url": self.address.shown,
            "project": self.address.project,
            "lazy": self.lazy,
        }


def is_loopback(host: str) -> bool:
    """Return whether what is said to a host stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parse_address(given: str, project: str | None, folder: Path) -> Address:
    """Return the address a person gave; paths are seen from `folder`. Raises BadRemoteError."""
    if not given or unsafe_signs(given) or unsafe_signs(project or ""):
        raise BadRemoteError(f"{given!a} is no address", place=ascii(given))
    if "://" not in given:
        return _folder_address(folder / given, project)
    try:
        parts = urlsplit(given)
        _ = parts.port, (parts.hostname or "").encode("idna")
        shown = Address(given).shown
    except ValueError as error:  # what was given may hold a password, so it is not repeated
        raise BadRemoteError(f"that is no address: {error}") from error
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost"):
            raise BadRemoteError(f"{shown!r} names another machine", place=shown)
        return _folder_address(Path(unquote(parts.path)), project)
    if parts.scheme not in (*WEB, *DATABASES):
        raise BadRemoteError(f"{parts.scheme}:// is not spoken", place=shown)
    if parts.scheme in WEB:
        return _web_address(given, project)
    query = dict(parse_qsl(parts.query))
    named = query.pop("project", None) or project
    if not named:
        raise BadRemoteError("a database holds many projects: which?", place=shown)
    return Address(urlunsplit(parts._replace(query=urlencode(query), fragment="")), named)


def _folder_address(path: Path, project: str | None) -> Address:
    if project is not None:
        raise BadRemoteError("a folder holds one project; leave out --project", place=str(path))
    return Address(normpath(path.absolute()))


def _web_address(given: str, project: str | None) -> Address:
    parts = urlsplit(given)
    if not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
        raise BadRemoteError(
            "an address of a server is https://HOST/projects/ID, without a key or a question",
            place=f"{parts.scheme}://{parts.hostname or ''}",
        )
    path, found, named = parts.path.rstrip("/").partition("/projects/")
    if found and "/" in named:
        raise BadRemoteError(f"{named!r} is no project", place=given)
    chosen = unquote(named) if found else project
    if not chosen or (found and project not in (None, chosen)):
        raise BadRemoteError("a server holds many projects: which?", place=given)
    return Address(urlunsplit((parts.scheme, parts.netloc, path, "", "")), chosen)


def read_remotes(repository: Repository) -> dict[str, RemoteEntry]:
    """Return the remotes of a project by name; raises SettingsFileError."""
    config = repository.load_config()
    if b"remote" not in config:
        return {}
    return _parse(config)


def _parse(config: bytes) -> dict[str, RemoteEntry]:
    import tomllib

    try:
        table = tomllib.loads(config.decode("utf-8")).get("remote", {})
    except ValueError as error:
        raise SettingsFileError(
            "the settings file is not valid TOML", place="config.toml"
        ) from error
    if not isinstance(table, dict):
        raise SettingsFileError("remote must be a table of remotes", place="config.toml")
    return {name: _entry(check_remote_name(name), row) for name, row in sorted(table.items())}


def _entry(name: str, row: object) -> RemoteEntry:
    fields = row if isinstance(row, dict) else {}
    if not isinstance(fields.get("url"), str) or not all(
        isinstance(value, str) for value in fields.values()
    ):
        raise SettingsFileError(f"remote.{name} needs a url, as text", place="config.toml")
    address = Address(fields["url"], fields.get("project") or None)
    return RemoteEntry(name, address, fields.get("lazy") == "yes")


def find_remote(repository: Repository, name: str | None) -> RemoteEntry:
    """Return the remote of that name, or without one the only one or `origin`.

    Raises NoSuchRemoteError.
    """
    found = read_remotes(repository)
    if name is None:
        name = ORIGIN if ORIGIN in found or len(found) != 1 else next(iter(found))
    if name in found:
        return found[name]
    known = f"; there is {', '.join(found)}" if found else "; there is none yet"
    raise NoSuchRemoteError(f"there is no remote {name!r}{known}", place=name)


def add_remote(repository: Repository, entry: RemoteEntry) -> None:
    """Add a remote to the settings; raises RemoteExistsError and BadRefNameError."""
    check_remote_name(entry.name)
    if entry.name in read_remotes(repository):
        raise RemoteExistsError(f"there is a remote {entry.name!r} already", place=entry.name)
    values = {
        "url": entry.address.url,
        "project": entry.address.project or "",
        "lazy": "yes" if entry.lazy else "",
    }
    lines = [_line(entry.name, field, value) for field, value in values.items() if value]
    text = "".join(lines) + (repository.load_config().decode("utf-8") or CONFIG_TEXT)
    if _parse(text.encode()).get(entry.name) != entry:
        raise SettingsFileError(f"remote.{entry.name} cannot be set", place="config.toml")
    repository.save_config(text.encode())


def remove_remote(repository: Repository, name: str, *, author: str, time: int) -> RemoteEntry:
    """Return the remote that was taken out of the settings, with what was known of its branches.

    Raises NoSuchRemoteError, and SettingsFileError where it stands in a [section].
    """
    from store.refnames import REMOTE

    entry = find_remote(repository, name)
    pattern = re.compile(rf"^remote\.{re.escape(name)}\.[a-z]+[ \t]*=.*\n?", re.MULTILINE)
    text = pattern.sub("", repository.load_config().decode("utf-8"))
    if name in _parse(text.encode()):
        raise SettingsFileError(
            f"remote.{name} stands in a [section] of this file: remove it there",
            place="config.toml",
        )
    known = dict(repository.snapshot().refs(f"{REMOTE}{name}/"))
    if known:
        repository.transact(
            "remote remove",
            author=author,
            time=time,
            expect=known,
            set=dict.fromkeys(known),
            detail={"remote": name},
        )
    repository.save_config(text.encode())
    return entry


def _line(name: str, field: str, value: str) -> str:
    import json

    quoted = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"remote.{name}.{field} = {quoted}\n"


def project_path(address: Address) -> str:
    """Return the path of the project at a server, below its root."""
    return f"/projects/{quote(address.project or '', safe='')}"


def lazy_remotes(remotes: Mapping[str, RemoteEntry]) -> list[RemoteEntry]:
    """Return the remotes that give meshes when they are needed."""
    return [entry for entry in remotes.values() if entry.lazy]
