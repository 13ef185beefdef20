"""Bringing a database to the tables of this release; `schema.sql` is the same as plain SQL."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from store.sql import Sql

_ALONE = Lock()  # alembic's context is one for the whole process
MIGRATIONS = Path(__file__).with_name("migrations")
SCHEMA = Path(__file__).with_name("schema.sql")


def migrate(url: str) -> None:
    """Make or upgrade the tables of a database; several at once wait for each other.

    Raises the errors of `store.sql_errors`.
    """
    from store.sql import Sql

    with _ALONE, Sql.open(url, role=None) as sql:
        sql.run(_upgrade(sql), timeout_s=None)


def schema_sql() -> str:
    """The same as one SQL script for psql, which also marks the database as migrated."""
    from alembic import command

    told = io.StringIO()
    config = _config()
    config.output_buffer = told
    command.upgrade(config, "head", sql=True)
    return "\n".join(line.rstrip() for line in told.getvalue().splitlines()) + "\n"


async def _upgrade(sql: Sql) -> None:
    from store.sql_errors import refused

    with refused(sql.place):
        async with sql.engine.connect() as connection:
            await connection.run_sync(_run)


def _run(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def main(arguments: list[str]) -> int:
    """`python -m server.migrate URL`: the exit code; what went wrong is on standard error."""
    from schemas.errors import RRError

    if len(arguments) != 1:
        sys.stderr.write("usage: python -m server.migrate URL\n")
        return 2
    try:
        migrate(arguments[0])
    except RRError as error:
        sys.stderr.write(f"{error.code}: {error.message}\n{error.next_step}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
