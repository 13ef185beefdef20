"""A quick command stays quick: what `rr` must not import before it is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "numpy", "pydantic", "trimesh", "scipy", "sqlite_utils", "sqlite3", "rich", "yaml",
    "asyncio", "asyncpg", "sqlalchemy", "alembic", "fastapi", "httpx2", "obstore",
}  # fmt: skip
INSTANT = HEAVY | {"typer", "zstandard", "blake3", "rfc8785"}
HISTORY = HEAVY - {"sqlite3"}
PROBE = """
import json, sys
from rrcli.app import run
code = run(sys.argv[1:])
sys.stderr.write("\\n@@" + json.dumps([code, sorted(sys.modules)]))
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Modules and top-level packages in memory after `rr ARGUMENTS` succeeded in a folder."""
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=folder, capture_output=True, text=True, check=False, env=dict(os.environ),
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    code, names = json.loads(ran.stderr.rpartition("@@")[2])
    assert code == 0, ran.stderr[:2000]
    return {name.split(".")[0] for name in names} | set(names)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one generation."""
    folder = tmp_path_factory.mktemp("startup") / "shoe"
    environment = dict(os.environ) | {"RR_AUTHOR": "Ada Test <ada@example.org>"}
    for arguments in (["init", str(folder)], ["-C", str(folder), "generate", "-m", "first"]):
        subprocess.run(
            [sys.executable, "-m", "rrcli", *arguments, "--quiet"],
            check=True, env=environment, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    return folder


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["op", "--help"]], ids=" ".join)
def test_help_and_version_import_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    assert not loaded(tmp_path, *arguments) & INSTANT


@pytest.mark.parametrize(
    "arguments",
    [["status"], ["log"], ["log", "-n", "20"], ["branch"], ["switch", "main"], ["op", "log"]],
    ids=" ".join,
)
def test_hot_history_commands_import_neither_numbers_nor_models(
    project: Path, arguments: list[str]
) -> None:
    assert not loaded(project, *arguments) & HISTORY


def test_building_a_mesh_file_loads_no_masked_arrays(project: Path) -> None:
    """Numpy loads them for `np.unique`; they would be a fifth of what it costs to load."""
    found = loaded(project, "build", "spec.yaml", "--format", "glb", "-o", "shoe.glb")
    assert "geometry.build" in found
    assert not found & {"numpy.ma", "scipy", "trimesh", "pydantic"}


def test_importing_a_package_imports_nothing_heavy() -> None:
    """The packages themselves are free; a cost is paid where something is used."""
    for package in ("schemas", "store", "geometry", "exporters", "engine", "rrcli", "server"):
        code = f"import sys, {package}; sys.exit(bool({INSTANT!r} & set(sys.modules)))"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, package
