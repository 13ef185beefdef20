"""From an address to a remote that can be talked to: a folder, a server, a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project import STORE_FOLDER, WORKING_FILE
from engine.push_gate import gate_of_files
from engine.receive import Receiver, Rules
from engine.remote import Remote, RemoteUnreachableError
from engine.remotes import DATABASES, WEB, Address, BadRemoteError
from store.backends import FileBackend
from store.layout import NotARepositoryError
from store.names import FORMAT
from store.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path


def open_remote(
    address: Address,
    *,
    key: str | None = None,
    here: Path | None = None,
    begin: tuple[str, int] | None = None,
) -> Remote:
    """Return the remote at an address; close it when done.

    `key` is for servers. `here` is our own `.rr`, which is no remote of itself. With `begin`, an
    author and a time, a folder that is empty or not there becomes a repository. Raises
    RemoteUnreachableError and BadRemoteError.
    """
    if address.scheme in WEB:
        from engine.remote_http import HttpRemote

        return HttpRemote(address, key)
    if address.scheme in DATABASES:
        from engine.remote_database import open_database

        return open_database(address, begin)
    return _open_folder(address, here, begin)


def _open_folder(address: Address, here: Path | None, begin: tuple[str, int] | None) -> Remote:
    folder = address.folder
    # A folder that is a repository itself, or a project with one in it.
    is_bare = (folder / FORMAT).is_file()
    store = folder if is_bare else folder / STORE_FOLDER
    if here is not None and store.exists() and store.samefile(here):
        raise BadRemoteError("the remote is this project itself", place=str(folder))
    backend = FileBackend(store)
    try:
        repository = Repository.open(backend)
    except NotARepositoryError as error:
        if begin is None or not _is_free(folder):
            raise RemoteUnreachableError(
                f"there is no repository in {folder}", place=str(folder)
            ) from error
        folder.mkdir(parents=True, exist_ok=True)
        author, time = begin
        repository = Repository.init(backend, author=author, time=time)
    busy = None
    if not is_bare and (folder / WORKING_FILE).exists():
        busy = repository.snapshot().active.branch
    gate = gate_of_files([store / "config.toml"])
    return Receiver(repository, rules=Rules(busy=busy, gate=gate))


def _is_free(folder: Path) -> bool:
    """Whether a folder may become a remote: nothing is there, or what an interrupted try left."""
    if not folder.exists():
        return True
    return folder.is_dir() and all(path.name == STORE_FOLDER for path in folder.iterdir())
