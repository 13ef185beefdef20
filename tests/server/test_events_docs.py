"""docs/events.md and scripts/events_acceptance.sh with curl and a WebSocket client on a server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.console import blocks
from tests.house.source import ROOT
from tests.server.listening import listening
from tests.server.team import OWNER_KEY, new_project, team

PAGE = (ROOT / "docs" / "events.md").read_text("utf-8")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with listening(team()) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(OWNER_KEY)
    return path


def run(script: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        script, cwd=folder, env=os.environ | variables | {"PATH": path}, timeout=120,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_line_for_curl_does_what_the_page_says(
    url: str, key_file: Path, tmp_path: Path
) -> None:
    for name in ("examples", "scripts"):
        (tmp_path / name).symlink_to(ROOT / name)
    lines = "".join(blocks(PAGE, "sh"))
    project = new_project()
    variables = {"RR": url, "KEY": str(key_file), "PROJECT": project}
    done = run(["bash", "-euc", lines], tmp_path, **variables)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    kinds = [one["kind"] for one in team().call("GET", f"/entries?project={project}").json["items"]]
    assert kinds == [
        "policy", "event", "event", "event", "decision", "feedback", "decision", "state",
    ]  # fmt: skip
    assert '"alpha":2.0,"beta":1.0' in done.stdout
    decided = team().call("GET", f"/decisions?project={project}").json["items"]
    assert [one["body"]["verdict"] for one in decided] == ["escalate", "act"]
    assert done.stdout.count('"message": "entry"') == 8


def test_the_loop_of_the_first_readme_on_a_server(url: str, key_file: Path) -> None:
    script = ["sh", "scripts/events_acceptance.sh", url, str(key_file), sys.executable]
    done = run(script, ROOT)
    assert done.returncode == 0, done.stderr
    assert "told: policy event decision feedback event decision" in done.stderr


def test_the_watcher_ends_where_there_is_nothing_for_it(url: str, key_file: Path) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    done = run(
        [sys.executable, "scripts/watch_stream.py", url, missing, str(key_file), "--count", "1"],
        ROOT,
    )
    assert done.returncode == 1 and "404" in done.stderr
