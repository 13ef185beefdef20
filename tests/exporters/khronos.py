"""The Khronos glTF validator, installed once into an ignored folder beside its lock file."""

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"
WANTED = json.loads((TOOLS / "package.json").read_text())["dependencies"]["gltf-validator"]


def report(glb: bytes) -> dict[str, Any]:
    """The validator's report; the test is skipped without Node, and fails without it in CI."""
    node = shutil.which("node")
    if node is None or not _installed():
        _absent("the Khronos validator needs node and npm, and the package registry once")
    run = subprocess.run(
        [str(node), str(TOOLS / "validate_glb.cjs")],
        input=glb,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return dict(json.loads(run.stdout))


def issues(glb: bytes) -> tuple[int, int, int, int]:
    """Errors, warnings, infos and hints.

    Not among the infos: that texture coordinates are not used yet. They are there for whoever puts
    a texture on.
    """
    found = report(glb)["issues"]
    infos = found["numInfos"] - sum(map(_awaits_a_texture, found["messages"]))
    return found["numErrors"], found["numWarnings"], infos, found["numHints"]


def _awaits_a_texture(message: dict[str, Any]) -> bool:
    return message["code"] == "UNUSED_OBJECT" and message["pointer"].endswith("/TEXCOORD_0")


def _installed() -> bool:
    # One process installs, the others wait: test runs are parallel.
    lock = Path(tempfile.gettempdir()) / f"rr-test-tools-{os.getuid()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if _version() == WANTED:
            return True
        npm = shutil.which("npm")
        if npm is None:
            return False
        # npm's settings lie in the real home, which the tests hide.
        world = os.environ | {"HOME": pwd.getpwuid(os.getuid()).pw_dir}
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=TOOLS, env=world, capture_output=True, check=False, timeout=120)
        return _version() == WANTED


def _version() -> str:
    package = TOOLS / "node_modules" / "gltf-validator" / "package.json"
    return str(json.loads(package.read_text())["version"]) if package.is_file() else ""


def _absent(reason: str) -> None:
    if os.environ.get("RR_CI") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
