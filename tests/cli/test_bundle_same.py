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


@pytest.mark.parametrize(
    "profile", ["supplier", "qa", pytest.param("view", marks=pytest.mark.prove)]
)
def test_the_archive_has_one_hash_everywhere(
    one_generation: Path, tmp_path: Path, profile: str
) -> None:
    one, two = (
        Path(shutil.copytree(one_generation, tmp_path / f"{number}" / f"dir {number}"))
        for number in range(len(WORLDS))
    )
    piped = exported(one, WORLDS[0], "--profile", profile, "-o", "-")
    assert not list(one.glob("*.zip"))
    exported(two, WORLDS[1], "--profile", profile, "-o", "x.zip")
    assert (two / "x.zip").read_bytes() == piped


@pytest.mark.prove
def test_a_factory_gets_the_same_from_another_world(
    one_generation: Path, factory_zip: Path, tmp_path: Path
) -> None:
    project = Path(shutil.copytree(one_generation, tmp_path / "dir"))
    piped = exported(project, WORLDS[1], "--profile", "factory", "-o", "-")
    assert hashlib.sha256(piped).digest() == hashlib.sha256(factory_zip.read_bytes()).digest()


def test_unzip_accepts_it_and_nothing_is_packed(factory_zip: Path, tmp_path: Path) -> None:
    data = factory_zip.read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    if not shutil.which("unzip"):
        pytest.skip("needs unzip")
    (tmp_path / "x.zip").write_bytes(data)
    done = subprocess.run(["unzip", "-tq", tmp_path / "x.zip"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
