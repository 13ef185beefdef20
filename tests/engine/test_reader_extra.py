"""A library of the extra `imports` that is not there, or is there and cannot be loaded."""

import os
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from tests.conftest import ROOT

READ = (
    "from engine.reader_extra import ReaderNeedsExtraError\n"
    "try:\n    {call}\n"
    "except ReaderNeedsExtraError as error:\n    print(error.message)\n"
)
CALLS = {
    "OCP": "from engine.foreign_step import read_foreign_step; read_foreign_step(b'ISO-10303-21;')",
    "pxr": "from engine.foreign_usdz import read_foreign_usdz; read_foreign_usdz(b'')",
}


def said(folder: Path, package: str) -> str:
    """What a process says whose `package` is the one in a folder."""
    given = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-c", READ.format(call=CALLS[package])],
        env=given, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("package", "module"), [("OCP", "Bnd"), ("pxr", "Usd")])
def test_a_library_that_cannot_be_loaded_is_no_library_that_is_not_there(
    tmp_path: Path, package: str, module: str
) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    absent = said(tmp_path, package)
    assert " takes " in absent and "loaded" not in absent
    broken = f"{module}{EXTENSION_SUFFIXES[0]}"
    (tmp_path / package / broken).write_bytes(b"\x7fELF")
    found = said(tmp_path, package)
    assert found == f"{absent}, which cannot be loaded: see to {broken}"
