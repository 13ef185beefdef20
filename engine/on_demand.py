"""Meshes that only a remote has yet: brought when somebody needs them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from engine.errand import Cargo
from engine.fetch import bring
from engine.open_remote import open_remote
from engine.remote import in_lots
from engine.remotes import lazy_remotes, read_remotes
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.project import KeyOf
    from store.repository import Repository


def bring_on_demand(repository: Repository, object_ids: Collection[str], key_of: KeyOf) -> None:
    """Fetch what is not here from the remotes that may have it; all is checked on arrival.

    Where no remote gives meshes when they are needed, nothing happens. Raises the error of the
    first remote that was asked in vain, if no other had what is missing.
    """
    failed: RRError | None = None
    for entry in lazy_remotes(read_remotes(repository)):
        wanted = repository.objects.absent(object_ids)
        if not wanted:
            return
        key = key_of(entry.name)
        try:
            with open_remote(entry.address, key=key, here=repository.folder) as remote:
                limits = remote.hello().limits
                lacking = {
                    one for lot in in_lots(wanted, limits.ids) for one in remote.lacking(lot)
                }
                there = [one for one in wanted if one not in lacking]
                bring(repository, remote, limits, there, Cargo())
        except RRError as error:
            failed = failed or error
    if failed is not None and repository.objects.absent(object_ids):
        raise failed
