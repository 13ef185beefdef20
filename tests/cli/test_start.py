"""What starting `rr` costs: which modules each command may import."""

import subprocess
import sys
from pathlib import Path

import pytest

from rrcli import app

HEAVY = ("numpy", "pydantic", "trimesh", "rich", "sqlite_utils", "yaml", "scipy")
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


INTERRUPTED = """
import builtins, sys
found, name, left = builtins.__import__, sys.argv[1], [1]
def interrupted(module, *rest):
    if module == name and left:
        left.clear()
        raise KeyboardInterrupt
    return found(module, *rest)
builtins.__import__ = interrupted
from rrcli.app import main
main(["params"])
"""


@pytest.mark.parametrize("flag", ["--help", "-h", "--version"])
def test_help_and_version_import_next_to_nothing(flag: str) -> None:
    found = imported(flag)
    assert not found & {*HEAVY, "typer", "dataclasses", "json"}
    ours = {"rrcli", "geometry", "schemas"} if flag == "--version" else {"rrcli"}
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


def test_an_interrupt_before_the_guard_stands_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_argv: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "run", interrupted)
    with pytest.raises(SystemExit) as left:
        app.main(["log"])
    assert left.value.code == 130
    assert capsys.readouterr().err.startswith("error RR-C130: interrupted")
    with pytest.raises(SystemExit) as left:
        app.main(["log", "--json"])
    assert left.value.code == 130
    assert '"code": "RR-C130"' in capsys.readouterr().out


@pytest.mark.parametrize("module", ["rrcli.table", "rrcli.failure", "rrcli.dispatch", "typer"])
def test_an_interrupt_during_any_import_is_told_in_words(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.startswith("error RR-C130: interrupted") and "Traceback" not in done.stderr
