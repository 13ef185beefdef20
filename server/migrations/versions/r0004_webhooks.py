"""Webhooks."""

from pathlib import Path

from alembic import op

from server.paragraphs import statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and its policies."""
    for statement in statements(Path(__file__).with_name("0004_webhooks.sql")):
        op.execute(statement)
