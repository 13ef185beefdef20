"""The tables of store and team, the three roles that use them, and who is asked for."""

from pathlib import Path

from alembic import op

from server.paragraphs import statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make roles, functions and tables."""
    for statement in statements(Path(__file__).with_name("0001_tables.sql")):
        op.execute(statement)
