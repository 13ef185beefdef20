"""Streams of events, decisions and outcomes."""

from pathlib import Path

from alembic import op

from server.paragraphs import statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables and their policies."""
    for statement in statements(Path(__file__).with_name("0003_streams.sql")):
        op.execute(statement)
