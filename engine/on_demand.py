"""Meshes that only a remote has yet: brought when somebody needs them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from engine.errand import Cargo
from engine.fetch import bring
from engine.open_remote import open_remote
from engine.remotes import lazy_remotes, read_remotes

if TYPE_CHECKING:
    from engine.project import KeyOf
    from store.repository import Repository


def bring_on_demand(repository: Repository, object_ids: Collection[str], key_of: KeyOf) -> None:
    """Fetch what is not here from the remotes that may have it; all is checked on arrival.

    Where no remote gives meshes when they are needed, nothing happens. Raises the errors of the
    last remote that was asked.
    """
    for entry in lazy_remotes(read_remotes(repository)):
        if not repository.objects.absent(object_ids):
            return
        key = key_of(entry.name)
        with open_remote(entry.address, key=key, here=repository.folder) as remote:
            bring(repository, remote, remote.hello().limits, object_ids, Cargo())
