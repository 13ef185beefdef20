"""Going to a remote: which one, with which key, and telling how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rrcli.progress import progress_bar

if TYPE_CHECKING:
    from engine.errand import Errand
    from engine.project import Project
    from engine.remote import Remote
    from engine.remotes import Address
    from rrcli.session import Session


@contextmanager
def visit(
    session: Session, project: Project, name: str | None, what: str, *, begin: bool = False
) -> Iterator[tuple[Remote, Errand]]:
    """Open the remote of that name (None: the usual one), and give it with the errand.

    With `begin`, an empty folder becomes a repository. Raises NoSuchRemoteError and
    RemoteUnreachableError.
    """
    from engine.errand import Errand
    from engine.open_remote import open_remote
    from engine.push_gate import gate_of_files
    from engine.remotes import find_remote

    entry = find_remote(project.repository(), name)
    author, now = session.author(project), session.now()
    opened = open_remote(
        entry.address,
        key=key_for(session, entry.name, entry.address),
        here=project.store_folder,
        begin=(author, now) if begin else None,
    )
    with opened as remote, progress_bar(session, f"{what} {entry.name}") as step:
        gate = gate_of_files([project.config_file])
        yield remote, Errand(entry.name, author, now, step, gate)


def key_for(session: Session, name: str, address: Address) -> str | None:
    """Return the key for a remote, or None without one; warn where others could read it."""
    key = session.environment.key_of(name)
    if key is not None and address.in_the_clear:
        session.out.note(f"your key goes to {address.shown} in the clear; use https:// if you can")
    return key
