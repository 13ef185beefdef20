"""`rr serve`: one person's server on a database of its own, from the first start to Ctrl-C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest

from rrcli.published import published_schema
from rrcli.serve_target import CannotListenError, ServerMissingError
from tests.cli.world import call

ROOT = Path(__file__).parents[2]


@contextmanager
def serving() -> Iterator[tuple[str, Path, subprocess.Popen[str]]]:
    """The address of a server on a fresh database, its key's file, its process."""
    folder = Path(tempfile.mkdtemp(prefix="rr-serve-"))
    folder.chmod(0o711)  # as root PostgreSQL is another user
    given = dict(os.environ) | {"RR_DATA": str(folder / "data"), "RR_JOBS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rrcli", "serve", "--port", "0", "--json"],
        env=given, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.rstrip() == "}":
                break
        document = json.loads("".join(lines))
        jsonschema.Draft202012Validator(published_schema("serve")).validate(document)
        _wait(document["url"], process)
        yield document["url"], Path(document["key_file"]), process
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    import time

    import httpx2

    last = time.monotonic() + 600
    while time.monotonic() < last and process.poll() is None:
        try:
            if httpx2.get(f"{url}/health", timeout=2).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate()[1])


def accept(roles: str) -> None:
    with serving() as (url, key_file, process):
        script = [shutil.which("sh") or "sh", "scripts/acceptance.sh", url, str(key_file)]
        done = subprocess.run(
            [*script, sys.executable], cwd=ROOT, env=dict(os.environ) | {"ROLES": roles},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
        assert '"status": 5' not in told


def test_the_acceptance_script_passes_on_a_fresh_database() -> None:
    accept("supplier qa")


def test_a_polite_signal_ends_it_in_good_order() -> None:
    """As those send it who run services: the exit code tells that nothing went wrong."""
    with serving() as (_, key_file, process):
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
        assert not list(key_file.parent.glob("postgresql-*/postmaster.pid"))


@pytest.mark.prove
def test_the_acceptance_script_passes_for_every_role() -> None:
    accept("factory supplier render qa view owner")


def test_what_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = call("serve", "--host", "0.0.0.0")
    assert (asked.code, "RR-C011" in asked.err) == (4, True)
    monkeypatch.setenv("DATABASE_URL", "nowhere")
    monkeypatch.setenv("RR_JOBS", "x")
    wrong = call("serve")
    assert wrong.code == 2
    assert "RR-V001" in wrong.err
    assert "DATABASE_URL" in wrong.err
    assert "RR_JOBS" in wrong.err
    monkeypatch.undo()
    monkeypatch.setattr("rrcli.serve_target.NEEDED", ("a_package_nobody_has",))
    assert "rr-engine[server]" in call("serve").err
    assert ServerMissingError.exit_code == 2


def test_a_taken_port_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import socket

    monkeypatch.setenv("RR_DATA", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        got = call("serve", "--port", str(taken.getsockname()[1]))
    assert (got.code, CannotListenError.code in got.err) == (1, True)


@pytest.mark.parametrize("port", ["65536", "99999999999", "-1"])
def test_what_is_no_port_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: str
) -> None:
    monkeypatch.setenv("RR_DATA", str(tmp_path))
    got = call("serve", "--port", port)
    assert (got.code, "RR-C001" in got.err) == (2, True)
