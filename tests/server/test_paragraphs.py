"""Statements are told apart by blank lines alone."""

from pathlib import Path

from server.migrate import MIGRATIONS
from server.paragraphs import statements


def test_statements_are_paragraphs_without_their_comments(tmp_path: Path) -> None:
    path = tmp_path / "x.sql"
    path.write_text("-- why\n\n-- what\nselect 1\n  + 2;\n\ndo $$ begin; end $$;\n", "utf-8")
    assert list(statements(path)) == ["select 1\n  + 2", "do $$ begin; end $$"]


def test_a_colon_is_no_parameter(tmp_path: Path) -> None:
    path = tmp_path / "x.sql"
    path.write_text("select '1'::int;\n", "utf-8")
    assert list(statements(path)) == ["select '1'\\:\\:int"]


def test_every_revision_has_its_sql_and_no_statement_is_two() -> None:
    versions = MIGRATIONS / "versions"
    revisions = sorted(path.stem for path in versions.glob("r*.py"))
    assert revisions == ["r0001_tables", "r0002_row_security", "r0003_streams", "r0004_webhooks"]
    assert sorted(f"r{path.stem}" for path in versions.glob("*.sql")) == revisions
    for path in versions.glob("*.sql"):
        for statement in statements(path):
            assert statement.startswith("do $$") or ";" not in statement, statement
