"""docs/events.md and scripts/events_acceptance.sh with curl and a WebSocket client on a server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from scripts.receive_webhooks import is_genuine
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
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    variables = {"RR": url, "KEY": str(key_file), "PROJECT": project, "PORT": port}
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
    received = [json.loads(line) for line in (tmp_path / "received").read_text().splitlines()]
    assert [one["type"] for one in received] == [
        "rr.ping",
        "rr.decision.escalate",
        "rr.decision.act",
    ]
    assert [one["data"]["body"] for one in received[1:]] == [one["body"] for one in decided]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    (webhook,) = team().call("GET", f"/projects/{project}/webhooks").json["items"]
    assert webhook["state"] == "on"


def test_the_loop_of_the_first_readme_on_a_server(url: str, key_file: Path) -> None:
    script = ["sh", "scripts/events_acceptance.sh", url, str(key_file), sys.executable]
    done = run(script, ROOT)
    assert done.returncode == 0, done.stderr
    assert "told: policy event decision feedback event decision" in done.stderr


def test_the_receiver_takes_what_is_genuine_and_nothing_else() -> None:
    """Signed by the reference library, then with a sign of each part turned round."""
    now, secret, body = int(time.time()), "whsec_" + "A" * 43 + "=", b'{"type": "rr.ping"}'
    good = Webhook(secret).sign("msg_1", datetime.fromtimestamp(now, UTC), body.decode())
    given: dict[str, Any] = {
        "secrets": ["whsec_" + "B" * 43 + "=", secret], "message_id": "msg_1",
        "timestamp": str(now), "signatures": f"v1a,xyz v1,{'A' * 43}= {good}", "body": body,
    }  # fmt: skip
    assert is_genuine(**given)
    wrong: dict[str, object] = {
        "secrets": ["whsec_" + "B" * 43 + "="], "message_id": "msg_2", "timestamp": str(now - 1),
        "signatures": good.replace("v1,", "v2,"), "body": body + b" ",
    }  # fmt: skip
    for name, other in wrong.items():
        assert not is_genuine(**given | {name: other}), name
    for at in (now - 400, now + 400):
        late = Webhook(secret).sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode())
        assert not is_genuine(**given | {"timestamp": str(at), "signatures": late})


def test_the_watcher_ends_where_there_is_nothing_for_it(url: str, key_file: Path) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    done = run(
        [sys.executable, "scripts/watch_stream.py", url, missing, str(key_file), "--count", "1"],
        ROOT,
    )
    assert done.returncode == 1 and "404" in done.stderr
