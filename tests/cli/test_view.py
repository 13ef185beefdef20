"""`rr view`: options that go together, what is reported, and who may have which page."""

import hashlib
from pathlib import Path

import pytest

from rrcli.failure import UsageMistakeError
from rrcli.view_target import check_together
from tests.cli.world import call


def test_a_run_of_sizes_from_a_recorded_generation(project: Path) -> None:
    told = call("view", "@", "--sizes", "41,42", "-o", "run.html", "--json", cwd=project).json
    data = (project / "run.html").read_bytes()
    assert told["bytes"] == len(data)
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert [label.split()[1] for label in told["models"]] == ["41", "42"]
    assert data.count(b'class="model"') == 2


def test_two_revisions_side_by_side(project: Path) -> None:
    told = call("view", "main", "--compare", "@", "-o", "two.html", "--json", cwd=project).json
    assert told["models"] == ["@", "main"], "the other first"


def test_a_renderer_may_have_an_opaque_page_and_no_other(project: Path) -> None:
    refused = call("--role", "render", "view", "-o", "x.html", cwd=project)
    assert (refused.code, "RR-E006" in refused.err) == (4, True)
    assert call("--role", "render", "view", "--opaque", "-o", "x.html", cwd=project).code == 0
    assert b'"overlay"' not in (project / "x.html").read_bytes()


def test_too_many_sizes_are_refused_with_the_way_out(project: Path) -> None:
    refused = call("view", "--sizes", "38-44/0.25", cwd=project)
    assert refused.code == 2
    assert "RR-E053" in refused.err
    assert not list(project.glob("*.html"))


@pytest.mark.parametrize(
    ("sizes", "compare", "opaque"),
    [("41", "@", False), ("41", None, True), ("", "@", True)],
)
def test_options_that_do_not_go_together(sizes: str, compare: str | None, opaque: bool) -> None:
    with pytest.raises(UsageMistakeError):
        check_together(sizes=sizes, compare=compare, opaque=opaque)
