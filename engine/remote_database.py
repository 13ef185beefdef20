"""A project in a PostgreSQL database as a remote, without a server between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.push_gate import gate_of
from engine.receive import Receiver, Rules, check_count
from engine.remote import RemoteUnreachableError
from store.eventlog import check_pushed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.remotes import Address
    from store.repository import Repository
    from store.sql import Access, Sql


class DatabaseRemote(Receiver):
    """A receiver that closes its connections. Whoever reaches the database is its owner."""

    def __init__(self, sql: Sql, repository: Repository, rules: Rules) -> None:
        super().__init__(repository, rules=rules)
        self._sql = sql

    def log_length(self, stream: str) -> int | None:
        """How many entries of a clone's log are in the tables; raises BadStreamError."""
        from store.streams_sql import log_length

        return log_length(self._sql, self._access, check_pushed(stream))

    def send_entries(self, stream: str, texts: Sequence[bytes], *, time: int) -> int:
        """Check entries and add those that are new; the database records its own time."""
        from store.streams_sql import add_to_tables

        check_count(texts, stream)
        return add_to_tables(self._sql, self._access, check_pushed(stream), texts)

    @property
    def _access(self) -> Access:
        from store.backends.postgres import PostgresBackend

        backend = self._repository.backend
        assert isinstance(backend, PostgresBackend), "it lies in a database"
        return backend.access

    def close(self) -> None:
        """Close the connections."""
        self._sql.close()


def open_database(address: Address, begin: tuple[str, int] | None) -> DatabaseRemote:
    """Return the project of a database as a remote; with `begin` an empty one is begun.

    Raises DriversMissingError, ProjectNotFoundError, RemoteUnreachableError and the errors of the
    database.
    """
    from store.backends.postgres import PostgresBackend
    from store.layout import NotARepositoryError
    from store.projects import find_project
    from store.repository import Repository
    from store.sql import Sql

    sql = Sql.open(address.url)
    try:
        project = find_project(sql, address.project or "")
        backend = PostgresBackend(sql, project.id)
        try:
            repository = Repository.open(backend)
        except NotARepositoryError as error:
            if begin is None:
                raise RemoteUnreachableError(
                    f"{backend.place} holds nothing yet",
                    place=backend.place,
                    hint="rr push lets it have what you have",
                ) from error
            author, time = begin
            repository = Repository.init(backend, author=author, time=time)
        return DatabaseRemote(sql, repository, rules_of(project.settings))
    except BaseException:
        sql.close()
        raise


def rules_of(settings: Mapping[str, object]) -> Rules:
    """Return what the settings of a project on a server or in a database say of pushes."""
    found = settings.get("protected")
    names = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return Rules(protected=tuple(names), gate=gate_of(settings))
