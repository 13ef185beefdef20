"""One generation, one bundle: whatever the folder, time zone, locale, umask and hash seed are."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.cli.world import call

ROOT = Path(__file__).resolve().parents[2]
WORLDS = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "UMASK": "077"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "UMASK": "000"},
)


def exported(project: Path, world: dict[str, str], *argv: str) -> bytes:
    """What `rr export` writes to stdout in a world of its own."""
    told = f'umask {world["UMASK"]} && exec "$0" -m rrcli export "$@"'
    done = subprocess.run(
        ["sh", "-c", told, sys.executable, *argv],
        cwd=project,
        env={**os.environ, **world, "LANG": world["LC_ALL"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("profile", ["factory", "supplier", "qa", "view"])
def test_the_archive_has_one_hash_everywhere(
    one_generation: Path, tmp_path: Path, profile: str
) -> None:
    found = []
    for number, world in enumerate(WORLDS):
        project = Path(shutil.copytree(one_generation, tmp_path / f"{number}" / f"dir {number}"))
        piped = exported(project, world, "--profile", profile, "-o", "-")
        assert not list(project.glob("*.zip"))
        exported(project, world, "--profile", profile, "-o", "x.zip")
        assert (project / "x.zip").read_bytes() == piped
        found.append(hashlib.sha256(piped).hexdigest())
    assert len(set(found)) == 1


def test_unzip_accepts_it_and_nothing_is_packed(one_generation: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(one_generation, tmp_path / "aurora"))
    data = call("export", "--profile", "factory", "-o", "-", cwd=project).out
    with zipfile.ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    if not shutil.which("unzip"):
        pytest.skip("needs unzip")
    (tmp_path / "x.zip").write_bytes(data)
    done = subprocess.run(["unzip", "-tq", tmp_path / "x.zip"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
