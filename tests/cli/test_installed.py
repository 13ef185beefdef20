"""What users install works: the built package alone, in a new environment, away from the source."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.prove
def test_the_installed_package_goes_the_whole_way(
    tmp_path: Path, figures: dict[str, object]
) -> None:
    inside = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(inside)], check=True)
    install = [inside / "bin" / "python", "-m", "pip", "install", "-q"]
    subprocess.run([*install, "-c", ROOT / "constraints.txt", ROOT], check=True)
    spec = (ROOT / "examples" / "court.yaml").read_bytes()
    (tmp_path / "court.yaml").write_bytes(spec)

    def rr(*words: str) -> str:
        command = [str(inside / "bin" / "rr"), *words]
        ran = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        return ran.stdout

    rr("init", "shoe")
    rr("-C", "shoe", "generate", "../court.yaml", "-m", "first")
    for arguments in (
        ["verify"],
        ["export", "--profile", "owner", "-o", "owner.zip"],
        ["verify", "owner.zip"],
        ["view", "-o", "shoe.html"],
        ["render", "-o", "shoe.png"],
        ["schema"],
        ["explain", "--list"],
    ):
        rr("-C", "shoe", *arguments)
    page = (tmp_path / "shoe" / "shoe.html").read_text("utf-8")
    assert "<script" in page and "src=" not in page.split("<script", 1)[1][:200]
    figures["installed from a built package, whole path walked"] = "yes"
