"""What a database refuses, as coded errors that say where and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from schemas.errors import RRError
from store.trouble import StorageFailedError


class DatabaseSilentError(StorageFailedError):
    """The database cannot be reached, or stopped answering.

    The server is down, the network is, or it was restarted in the middle of a command. What was
    recorded before is safe. Of a change whose answer was lost nobody can tell whether it was
    recorded: running the command again does no harm.
    """

    code = "RR-R080"
    exit_code = 8
    http_status = 503
    hint = "check that the database runs and its address is right, then run the command again"


class DatabaseRefusedError(StorageFailedError):
    """The database refused a statement for a reason that RR Engine does not foresee.

    The message has what it said. Nothing was recorded by the statement.
    """

    code = "RR-R081"
    hint = "look up what PostgreSQL said; if RR Engine is to blame, please report it"


class DriversMissingError(RRError):
    """A database was named, but the packages that talk to PostgreSQL are not installed."""

    code = "RR-R062"
    exit_code = 2
    http_status = 501
    hint = "install rr-engine[sync]"


class NoTablesError(RRError):
    """The database has no tables of RR Engine, or those of another release.

    The server makes and upgrades them when it starts. For a database without a server there is a
    module that does it, or `schema.sql`.
    """

    code = "RR-R063"
    exit_code = 1
    http_status = 409
    hint = "run `python -m server.migrate URL`, or start the server on it once"


class DatabaseFullError(StorageFailedError):
    """The database has no room left: its disk is full, or it has no more connections to give.

    The command recorded nothing.
    """

    code = "RR-R068"
    http_status = 507
    hint = "free some space on the machine of the database, then run the command again"


class DatabaseDeniedError(StorageFailedError):
    """The database does not let this user, or this role of a project, do that.

    A user needs `grant rr_app to …`. Behind the checks of the server, row security refuses what
    the role of a member may not read or write.
    """

    code = "RR-R069"
    exit_code = 4
    http_status = 403
    hint = "ask the owner of the project or of the database"


_NO_TABLES = frozenset({"42P01", "42703", "42883", "22023", "3F000", "26000"})
_DENIED = frozenset({"42501", "28000", "28P01"})
_GONE = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "3D000"})


def need_drivers() -> None:
    """Raises DriversMissingError unless both packages can be imported."""
    missing = [name for name in ("sqlalchemy", "asyncpg") if find_spec(name) is None]
    if missing:
        raise DriversMissingError(f"talking to PostgreSQL needs {' and '.join(missing)}")


@contextmanager
def refused(place: str) -> Iterator[None]:
    """Run a block; what the driver raises in it leaves as a coded error."""
    from asyncpg import InterfaceError, InternalClientError, PostgresError
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.exc import TimeoutError as PoolTimeoutError

    try:
        yield
    except DBAPIError as error:
        cause: BaseException | None = error.orig
        while cause is not None and not isinstance(cause, PostgresError):
            cause = cause.__cause__
        raise _coded(cause or error, place) from error
    except PostgresError as error:
        raise _coded(error, place) from error
    except (InterfaceError, InternalClientError, OSError, UnicodeError, PoolTimeoutError) as error:
        if isinstance(error, ValueError):  # what the driver cannot send: nobody is silent
            raise DatabaseRefusedError(f"{place}: {error}", place=place) from error
        raise DatabaseSilentError(f"no answer from {place}: {error}", place=place) from error


def _coded(error: BaseException, place: str) -> RRError:
    state = str(getattr(error, "sqlstate", None) or "")
    told = f"{place}: {error}"
    if state.startswith("08") or state in _GONE:
        return DatabaseSilentError(told, place=place)
    if state.startswith("53"):
        return DatabaseFullError(told, place=place)
    if state in _NO_TABLES:
        return NoTablesError(told, place=place)
    if state in _DENIED:
        return DatabaseDeniedError(told, place=place)
    return DatabaseRefusedError(told, place=place)
