"""Taking a repository to the newest layout. Nothing but the file `format` changes."""

from typing import NamedTuple

from store.backends.base import Backend
from store.layout import FORMAT_VERSION, check_format, format_bytes
from store.names import FORMAT


class Migration(NamedTuple):
    """The layout a repository had, and the one it has now or would have."""

    before: int
    after: int


def migrate(backend: Backend, *, dry_run: bool = False) -> Migration:
    """Take a repository to the layout that `rr init` makes; raises the errors of `format`.

    Layout 2 allows more than layout 1 and asks for nothing else, so that one rename is all: stopped
    before it or after, the repository is a whole one of either layout.
    """
    if dry_run:
        return Migration(check_format(backend.load(FORMAT), backend.place), FORMAT_VERSION)
    with backend.lock():
        before = check_format(backend.load(FORMAT), backend.place)
        if before != FORMAT_VERSION:
            backend.save(FORMAT, format_bytes())
            backend.flush()
    return Migration(before, FORMAT_VERSION)
