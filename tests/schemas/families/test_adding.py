"""Adding a family is one file and one row: docs/families.md is followed to the letter."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house.console import blocks

PAGE = (ROOT / "docs" / "families.md").read_text("utf-8")
NAME = "plimsoll"


def rr(tree: Path, *arguments: str) -> str:
    """What `rr` of a copied source tree prints; it must succeed."""
    ran = subprocess.run(
        [sys.executable, "-m", "rrcli", *arguments],
        cwd=tree, capture_output=True, text=True, check=False, env=dict(os.environ),
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with the page's family added as the page says, and nothing else."""
    tree = tmp_path_factory.mktemp("extended") / "source"
    skip = shutil.ignore_patterns("__pycache__", "node_modules")
    for package in ("schemas", "geometry", "store", "exporters", "engine", "rrcli"):
        shutil.copytree(ROOT / package, tree / package, ignore=skip)
    (file,) = blocks(PAGE, "python")
    (row,) = blocks(PAGE, "text")
    path = re.search(r"\*\*1\. One file\*\*, `([^`]+)`", PAGE)
    registry = re.search(r"in `STYLES` of `([^`]+)`", PAGE)
    assert path and registry
    (tree / path[1]).write_text(file, "utf-8")
    rows = (tree / registry[1]).read_text("utf-8")
    assert rows.count('    "boot",\n') == 1
    (tree / registry[1]).write_text(rows.replace('    "boot",\n', '    "boot",\n' + row), "utf-8")
    return tree


def test_a_project_of_the_new_family_is_valid(extended: Path) -> None:
    folder = str(extended.parent / "deck")
    rr(extended, "init", folder, "--style", NAME)
    assert json.loads(rr(extended, "-C", folder, "--json", "validate"))["valid"]
    found = json.loads(rr(extended, "-C", folder, "--json", "resolve"))
    values = {one["path"]: one for one in found["values"]}
    assert found["style"] == NAME
    assert values["sole.foxing_height_mm"]["value"] == 17.6
    assert values["upper.thickness_mm"]["value"] == 0.9
    own = {path for path, one in values.items() if one["family"]}
    assert own == {"sole.foxing_height_mm", "upper.thickness_mm", "collar_geometry.padding_mm"}
    assert {one["family"] for one in values.values()} == {NAME, None}


def test_everything_else_takes_the_family_from_its_row(extended: Path) -> None:
    assert NAME in json.loads(rr(extended, "schema"))["properties"]["style"]["enum"]
    assert f"boot, {NAME}" in rr(extended, "init", "--help")
    rows = json.loads(rr(extended, "params", "--json"))["parameters"]
    told = {row["path"]: row["families"].get(NAME) for row in rows}
    assert told["sole.foxing_height_mm"] == "0.8 × sole thickness"
    shown = rr(extended, "params", "foxing", "--style", NAME)
    assert f"family {NAME}: 0.8 × sole thickness" in shown


def test_a_misspelled_style_is_pointed_to_the_new_family(extended: Path) -> None:
    spec = (ROOT / "examples" / "court.yaml").read_text("utf-8")
    wrong = extended.parent / "wrong.yaml"
    wrong.write_text(spec.replace("style: sneaker", "style: plimsol"), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "rrcli", "validate", str(wrong)],
        cwd=extended, capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert ran.returncode == 1 and f"did you mean {NAME}?" in ran.stdout


def test_the_page_names_every_family() -> None:
    from schemas.families import STYLES

    assert re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE) == list(STYLES)
