"""Docs that cannot rot: what they show is run, what they name exists, what is generated matches."""

import os
import re
from pathlib import Path

import pytest

from rrcli.table import COMMAND_GROUPS, COMMANDS
from scripts.generate_docs import PAGES
from tests.house.console import LONG, SHORT, Command, blocks, commands, run_page
from tests.house.source import ROOT

DOCS = sorted(
    p
    for top in (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "docs", ROOT / "examples")
    for p in ([top] if top.is_file() else top.rglob("*.md"))
)
SHOWN = [page for page in DOCS if commands(page.read_text("utf-8"), SHORT)]
LONGER = [page for page in DOCS if commands(page.read_text("utf-8"), LONG)]
# Shell lines that stand in ```sh blocks, not ```console ones, since a test cannot run them here.
NOT_RUN = {
    "make": "the Makefile's own targets: CI runs them",
    "git clone": "needs the place the reader clones from",
    "cd rr-engine": "follows the clone",
    "cp .env.example": "tests/server/test_deployment.py reads the example",
    "docker compose": "no engine runs here: tests/server/test_deployment.py reads the files",
    "docker build": "no engine runs here: tests/server/test_deployment.py reads the file",
    "uvicorn server.app:app": "runs until it is stopped; the tests start the same app",
    "curl": "scripts/serve_demo.sh asks a server",
    "pipx install": "changes the reader's machine",
    "uv tool install": "changes the reader's machine",
    "sh examples/pipelines/": "run by tests/cli/test_pipelines.py",
}

# Pages whose shell lines need a server, and the test that gives them one.
RUN_ELSEWHERE = {"docs/events.md": "tests/server/test_events_docs.py"}


def title(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", SHOWN, ids=title)
def test_every_shown_command_runs(page: Path, tmp_path: Path) -> None:
    assert not run_page(page.read_text("utf-8"), tmp_path, ROOT, dict(os.environ), SHORT)


@pytest.mark.prove
@pytest.mark.parametrize("page", LONGER, ids=title)
def test_every_shown_command_runs_those_that_take_their_time_too(
    page: Path, tmp_path: Path
) -> None:
    assert not run_page(page.read_text("utf-8"), tmp_path, ROOT, dict(os.environ))


@pytest.mark.parametrize("page", DOCS, ids=title)
def test_shell_lines_that_are_not_run_have_a_reason(page: Path) -> None:
    lines = [
        line.split("#")[0].strip()
        for body in blocks(page.read_text("utf-8"), "sh", "bash", "shell")
        for line in body.splitlines()
    ]
    if title(page) in RUN_ELSEWHERE:
        assert lines and page.name in (ROOT / RUN_ELSEWHERE[title(page)]).read_text("utf-8")
        return
    assert not [line for line in lines if line and not line.startswith(tuple(NOT_RUN))]


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == PAGES[name](), "run `make docs`"


def test_every_command_is_used_by_a_page_that_people_write() -> None:
    written = [p.read_text("utf-8") for p in DOCS if p.name not in PAGES]
    ran = "\n".join(one.text for text in written for one in commands(text))
    assert not [name for name in COMMANDS if not re.search(rf"\brr(?: -\S+)* {name}\b", ran)]


def test_every_parameter_is_in_the_docs() -> None:
    from schemas.parameters import PARAMETERS

    page = (ROOT / "docs" / "parameters.md").read_text("utf-8")
    assert not [p.path for p in PARAMETERS if f"`{p.path}`" not in page]


@pytest.mark.parametrize("page", DOCS, ids=title)
def test_commands_named_in_prose_exist(page: Path) -> None:
    named = re.findall(r"`rr ([a-z][a-z-]*)(?: ([a-z]+))?", page.read_text("utf-8"))
    unknown = {
        f"rr {first} {second}".strip()
        for first, second in named
        if first not in COMMANDS
        and not any(f"{name} ".startswith(f"{first} {second} ") for name in COMMANDS)
        if not (first in COMMAND_GROUPS and not second)
    }
    assert not unknown


@pytest.mark.parametrize("page", DOCS, ids=title)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    here = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert not [link for link in here if not (page.parent / link).exists()]


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = [p.relative_to(ROOT / "docs") for p in (ROOT / "docs").rglob("*.md")]
    assert not [str(p) for p in pages if p.name != "index.md" and f"({p})" not in index]


def test_the_runner_sees_a_command_that_fails(tmp_path: Path) -> None:
    page = "```console\n$ cd examples\n$ false\n[exit 1]\n$ echo one \\\n   two\none two\n```\n"
    assert commands(page)[1:] == [Command("false", 1), Command("echo one two")]
    assert not run_page(page, tmp_path, ROOT, dict(os.environ))
    wrong = page.replace("[exit 1]\n", "")
    other = tmp_path / "other"
    other.mkdir()
    assert "ended with 1, not 0" in run_page(wrong, other, ROOT, dict(os.environ))[0]
