"""The team's commands over a PostgreSQL database."""

from pathlib import Path

from store.projects import create_project
from store.sql import Sql
from tests.cli.world import call
from tests.servers import new_name, shared_database


def test_push_and_clone(project: Path, tmp_path: Path) -> None:
    url = shared_database()
    with Sql.open(url) as sql:
        name = create_project(sql, new_name()).name
    assert call("remote", "add", "db", url, "--project", name, cwd=project).code == 0
    assert call("push", "db", "--all", cwd=project).code == 0
    done = call("clone", url, tmp_path / "new", "--project", name)
    assert done.code == 0, done.err
    assert (tmp_path / "new" / "spec.yaml").read_text() == (project / "spec.yaml").read_text()
    assert call("verify", "--all", cwd=tmp_path / "new").code == 0
    assert call("fsck", cwd=tmp_path / "new").code == 0
