"""What push and fetch say, and going to a remote."""

from pathlib import Path

import pytest

from engine.errand import Cargo, Row
from engine.project import Project
from engine.remotes import NoSuchRemoteError
from rrcli.environment import read_environment
from rrcli.output import Output
from rrcli.session import Session
from rrcli.sync_lines import cargo_line, row_lines
from rrcli.visit import visit
from schemas.ids import GenerationId
from store.backends import FileBackend
from store.repository import Repository

OLD, TIP = GenerationId("a" * 64), GenerationId("b" * 64)


def test_a_line_for_each_name() -> None:
    rows = [
        Row("branch/main", OLD, TIP, "moved"),
        Row("branch/new", None, TIP, "new"),
        Row("branch/gone", OLD, None, "gone"),
        Row("tag/v1", TIP, TIP, "up-to-date"),
    ]
    assert row_lines(rows) == [
        f"  branch main: {OLD[:12]} → {TIP[:12]} (moved)",
        f"  branch new: new → {TIP[:12]}",
        f"  branch gone: {OLD[:12]} → gone",
        f"  tag v1: {TIP[:12]} (up to date)",
    ]
    assert len(row_lines(rows, but=("up-to-date",))) == 3
    assert cargo_line(Cargo(1, 5, 1234), "pushed", "x") == (
        "pushed 1 generation in 5 objects, 1.2 KB (x)"
    )
    assert "nothing to carry" in cargo_line(Cargo(), "pushed", "x")


def test_a_visit_needs_a_remote(tmp_path: Path) -> None:
    Repository.init(FileBackend(tmp_path / ".rr"), author="Ada", time=0)
    session = Session(tmp_path, read_environment(), Output(), None)
    with pytest.raises(NoSuchRemoteError), visit(session, Project(tmp_path), None, "asking"):
        raise AssertionError("there is none")
