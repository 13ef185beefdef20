"""`rr export` and `rr verify BUNDLE`: places, archives, and what is no bundle at all."""

import zipfile
from pathlib import Path

from tests.cli.world import call


def test_export_checks_the_place_before_any_work(project: Path) -> None:
    supplier = ("export", "--profile", "supplier", "--json", "-o")
    (project / "d.zip").mkdir()
    done = call(*supplier, "d.zip", cwd=project)
    assert (done.code, done.json["code"]) == (2, "RR-E029") and "folder" in done.json["hint"]
    done = call(*supplier, "spec.yaml", cwd=project)
    assert (done.code, done.json["code"]) == (2, "RR-E024")
    assert done.json["message"].endswith("spec.yaml is a file, not a folder")
    done = call(*supplier, "new", "--compress", cwd=project)
    assert (done.code, done.json["place"]) == (2, "--compress")
    assert not list((project / "d.zip").iterdir()) and not (project / "new").exists()


def test_a_compressed_bundle_is_smaller_and_verifies(project: Path) -> None:
    qa = ("export", "--profile", "qa", "-o")
    assert call(*qa, "plain.zip", cwd=project).code == 0
    assert call(*qa, "small.zip", "--compress", cwd=project).code == 0
    piped = call(*qa, "-", "--compress", cwd=project)
    assert piped.out == (project / "small.zip").read_bytes()
    assert 3 * len(piped.out) < 2 * (project / "plain.zip").stat().st_size
    with zipfile.ZipFile(project / "plain.zip") as one, zipfile.ZipFile(project / "small.zip") as b:
        assert {n: one.read(n) for n in one.namelist()} == {n: b.read(n) for n in b.namelist()}
    assert call("verify", "small.zip", "--strict", cwd=project).code == 0


def test_a_bundle_that_is_not_there_is_told_so(project: Path, tmp_path: Path) -> None:
    for where in (tmp_path, project):
        for name in ("/nonexist.zip", "none.zip", "./none", "none/bundle", "../none.ZIP"):
            done = call("verify", name, "--json", cwd=where)
            assert (done.code, done.json["code"]) == (5, "RR-C005"), name
            assert done.json["message"] == f"{name} does not exist"
    assert call("branch", "team/low", cwd=project).code == 0
    assert call("verify", "team/low", cwd=project).code == 0
