"""What starting `rr` costs: which modules each command may import."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "pydantic", "trimesh", "rich", "sqlite_utils", "yaml", "ruamel", "scipy")
LIST = """
import sys
from rrcli.app import run
code = run(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
sys.exit(code)
"""


def imported(*argv: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LIST, *argv], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}


@pytest.mark.parametrize("flag", ["--help", "-h", "--version"])
def test_help_and_version_import_next_to_nothing(flag: str) -> None:
    found = imported(flag)
    assert not found & {*HEAVY, "typer", "dataclasses", "json"}
    ours = {"rrcli", "geometry"} if flag == "--version" else {"rrcli"}
    assert found & {"schemas", "store", "geometry", "exporters", "engine", "rrcli"} == ours


@pytest.mark.parametrize(
    "command",
    [
        "log",
        "log --graph --all",
        "log --json",
        "status",
        "switch main",
        "branch",
        "op log",
        "undo",
        "show",
    ],
)
def test_history_imports_nothing_heavy(command: str, project: Path) -> None:
    assert not imported("-C", str(project), *command.split()) & set(HEAVY)


def test_help_of_a_command_imports_nothing_heavy() -> None:
    for name in ("generate", "export", "render"):
        assert not imported(name, "--help") & set(HEAVY)


def test_validate_imports_no_geometry(project: Path) -> None:
    found = imported("-C", str(project), "validate")
    assert not found & {"numpy", "trimesh", "rich", "sqlite_utils", "geometry", "exporters"}
