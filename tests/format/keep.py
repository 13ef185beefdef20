"""Makes a store to be kept for ever: `python -m tests.format.keep LAYOUT FOLDER`.

Run once for each layout, by the release that has it; what is kept is never made again. It writes
FOLDER/layout-N.zip, a project with everything history can hold, and FOLDER/layout-N.json, what
this release read in it.
"""

import json
import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from store.layout import format_bytes
from tests.cli.conftest import SPEC
from tests.cli.world import call

START = 1_790_000_000
FIXED = (2026, 11, 26, 0, 0, 0)
THREAD = "embroidery_thread: white"


def live(project: Path, layout: int) -> None:
    """A life with branches, tags, a merge with a conflict, undo, redo, clean-up, and more."""
    moment = START

    def rr(*words: str, code: int = 0) -> None:
        nonlocal moment
        moment += 3600
        os.environ["SOURCE_DATE_EPOCH"] = str(moment)
        ran = call(*words, cwd=project)
        assert ran.code == code, (words, ran.err)

    def write(*changes: tuple[str, str]) -> None:
        text = SPEC
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (project / "spec.yaml").write_text(text)

    (project / ".rr" / "format").write_bytes(format_bytes(layout))
    write()
    rr("generate", "-m", "first")
    rr("tag", "sample-1")
    rr("branch", "dark")
    rr("switch", "dark")
    write(("#1B1F3B", "#101010"), (THREAD, "embroidery_thread: black"))
    rr("generate", "-m", "dark")
    rr("switch", "main")
    write((THREAD, "embroidery_thread: red"))
    rr("generate", "-m", "red thread")
    rr("merge", "dark", "-m", "dark with red thread", code=1)
    rr("tag", "undecided")
    rr("resolve-conflict", "--all", "--theirs")
    rr("undo")
    rr("redo")
    rr("branch", "tried")
    rr("branch", "--delete", "tried")
    for number in range(20):
        rr("branch", f"colour-{number:02}")
    rr("restore", "sample-1", "-m", "the sample again")
    rr("gc")
    rr("undo")
    rr("switch", "sample-1")
    rr("generate", "-m", "nothing new", "--branch", "from-sample")


def read(project: Path) -> dict[str, Any]:
    """All that a release reads in it, and must read alike for ever."""

    def told(*words: str) -> Any:
        ran = call(*words, "--json", cwd=project)
        assert ran.code in (0, 1), (words, ran.err)
        return ran.json

    log = told("log", "--all", "--graph")["generations"]
    ids = [row["generation"] for row in log]
    return {
        "format": (project / ".rr" / "format").read_text(),
        "head": (project / ".rr" / "op_head").read_text(),
        "log": [_pick(row, "generation", "parents", "geometry_hash", "kernel", "name", "message",
                      "author", "time", "source", "branches", "tags", "active") for row in log],
        "conflicts": {one: told("conflicts", one)["conflicts"] for one in ids},
        "changes": {one: told("show", one)["changes"] for one in ids},
        "parts": told("show")["parts"],
        "measures": told("show")["measures"],
        "operations": [_pick(row, "operation", "command", "author", "time", "undoes")
                       for row in told("op", "log")["operations"]],
        "branches": [_pick(row, "name", "generation", "active")
                     for row in told("branch")["branches"]],
        "tags": told("tag")["tags"],
        "status": _pick(told("status"), "branch", "generation", "working_file"),
        "specs": {one: call("cat", told("show", one)["spec"]["source"], cwd=project).text
                  for one in ids},
    }  # fmt: skip


def _pick(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def pack(project: Path, target: Path) -> None:
    """The project as an archive of fixed order and time; nothing derived, no lock."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(project.rglob("*")):
            derived = "cache" in path.parts or path.name.startswith("index.db")
            if path.is_file() and not derived:
                member = zipfile.ZipInfo(str(path.relative_to(project)), FIXED)
                archive.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)


def main(layout: int, folder: Path) -> None:
    """Make it, keep it, and write down what is read in it."""
    os.environ |= {"RR_AUTHOR": "Ada Kept <ada@example.org>", "SOURCE_DATE_EPOCH": str(START)}
    with TemporaryDirectory() as temporary:
        project = Path(temporary) / "kept"
        assert call("init", project).code == 0
        live(project, layout)
        pack(project, folder / f"layout-{layout}.zip")
        text = json.dumps(read(project), indent=1, ensure_ascii=False, sort_keys=True)
        (folder / f"layout-{layout}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
