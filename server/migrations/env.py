"""What alembic runs: the migrations of `versions/` on one database, one migrator at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

_LOCK = "select pg_advisory_xact_lock(hashtextextended('rr.migrate', 0))"


def _run(connection: Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        connection.execute(text(_LOCK))  # three migrators at once fail without it
        context.run_migrations()


if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        transactional_ddl=True,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.execute(_LOCK)
        context.run_migrations()
else:
    _run(context.config.attributes["connection"])
