"""Row security on every table with a project."""

from pathlib import Path

from alembic import op

from server.paragraphs import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the policies."""
    for statement in statements(Path(__file__).with_name("0002_row_security.sql")):
        op.execute(statement)
