"""The shipped shell scripts do what their headers say, under a POSIX shell."""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCRIPTS = sorted((ROOT / "examples" / "pipelines").glob("*.sh"))
COURT = ROOT / "examples" / "court.yaml"


@pytest.fixture
def run(rr: Sequence[str]):
    """Run a pipeline script with `rr` on its path; (exit code, stdout, stderr)."""

    def call(script: str, *arguments: str | Path) -> tuple[int, str, str]:
        path = f"{Path(rr[0]).parent}:{os.environ['PATH']}"
        ran = subprocess.run(
            ["sh", ROOT / "examples" / "pipelines" / script, *arguments],
            env=dict(os.environ) | {"PATH": path}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return ran.returncode, ran.stdout, ran.stderr

    return call


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_scripts_are_strict_posix_shell(script: Path) -> None:
    text = script.read_text("utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0


def test_ci_validate_passes_good_specs(run, tmp_path: Path) -> None:
    report = tmp_path / "report.sarif"
    code, _, _ = run("ci-validate.sh", ROOT / "examples", report)
    assert code == 0
    (one,) = json.loads(report.read_text("utf-8"))["runs"]
    assert not [r for r in one["results"] if r["level"] == "error"]


def test_ci_validate_fails_with_the_place_of_each_fault(run, tmp_path: Path) -> None:
    broken = COURT.read_text("utf-8").replace("toe_spring_mm: 10", "toe_spring_mm: 99")
    (tmp_path / "broken.yaml").write_text(broken, encoding="utf-8")
    code, out, err = run("ci-validate.sh", tmp_path, tmp_path / "report.sarif")
    assert code == 1
    assert "RR-S026" in out + err
    assert "RR-S026" in (tmp_path / "report.sarif").read_text("utf-8")


def test_ci_validate_says_when_there_is_nothing_to_check(run, tmp_path: Path) -> None:
    assert run("ci-validate.sh", tmp_path, tmp_path / "report.sarif")[0] == 2


@pytest.mark.parametrize("profile", ["qa", pytest.param("factory", marks=pytest.mark.prove)])
def test_factory_loop_builds_good_specs_and_refuses_bad_ones(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setenv("PROFILE", profile)
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    shutil.copy(COURT, inbox / "court.yaml")
    (inbox / "bad.yaml").write_text("rr: 1\nname: bad\n", encoding="utf-8")
    code, out, _ = run("factory-loop.sh", inbox, outbox)
    assert code == 1
    assert "court: built" in out
    findings = json.loads((outbox / "bad.findings.json").read_text("utf-8"))
    assert findings["findings"]
    assert not (outbox / "court.findings.json").exists()
    with zipfile.ZipFile(outbox / "court.zip") as bundle:
        assert json.loads(bundle.read("manifest.json"))["profile"] == profile
        assert "SHA256SUMS" in bundle.namelist()
    first = (outbox / "court.zip").read_bytes()
    assert run("factory-loop.sh", inbox, outbox)[0] == 1
    assert (outbox / "court.zip").read_bytes() == first, "a second pass changes nothing"


def test_size_pick_finds_the_spec_of_a_size(run) -> None:
    specs = sorted((ROOT / "examples").glob("*.yaml"))
    code, out, _ = run("size-pick.sh", "EU30", *specs)
    assert code == 0
    assert out.rstrip().endswith("child.yaml")
    assert run("size-pick.sh", "EU50", *specs)[0] == 1
