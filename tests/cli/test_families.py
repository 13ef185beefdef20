"""Families at the command line: chosen, shown, explained by where each value came from."""

from pathlib import Path

import pytest

from schemas.families import STYLES, family
from tests.cli.conftest import BARE, SPEC
from tests.cli.world import call

BOOT = SPEC.replace("style: sneaker", "style: boot").encode()


@pytest.mark.parametrize("style", STYLES)
def test_a_project_starts_in_every_family(style: str, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    assert call("init", folder, "--style", style).code == 0
    assert f"style: {style}\n" in (folder / "spec.yaml").read_text()
    assert call("--json", "validate", cwd=folder).json["valid"]
    assert call("--json", "resolve", cwd=folder).json["style"] == style


def test_the_choices_of_init_are_the_families() -> None:
    assert f"Family of shoe: {', '.join(STYLES)}." in " ".join(call("init", "--help").text.split())
    wrong = call("init", "x", "--style", "boots")
    assert wrong.code == 2 and "RR-E015" in wrong.err and "did you mean boot?" in wrong.err


def test_params_tell_the_default_of_each_family_or_of_one() -> None:
    rows = {row["path"]: row for row in call("params", "--json").json["parameters"]}
    assert rows["insole.board_mm"]["default"] == "1.5 mm"
    assert rows["insole.board_mm"]["families"] == {"runner": "1 mm", "boot": "2.5 mm"}
    assert "1.5 mm; runner: 1 mm; boot: 2.5 mm" in call("params", "board").text
    shown = call("params", "board", "--style", "boot").text
    assert "family boot: 2.5 mm" in shown and "runner" not in shown
    one = call("params", "--style", "boot", "--json").json["parameters"]
    own = {row["path"] for row in one if row["default"].startswith("family boot: ")}
    assert own == set(family("boot").defaults)
    assert call("params", "--style", "slipper").code == 2


def test_resolve_says_where_each_value_came_from() -> None:
    found = call("resolve", "-", "--json", stdin=BOOT).json
    values = {one["path"]: one for one in found["values"]}
    length, board = values["last.length_mm"], values["insole.board_mm"]
    assert (length["derived"], length["family"]) == (True, None)
    assert (board["derived"], board["family"], board["value"]) == (True, "boot", 2.5)
    assert values["materials.upper"]["family"] is None  # written
    table = call("resolve", "-", "--derived", stdin=BOOT).text
    (line,) = [line for line in table.splitlines() if "insole.board_mm" in line]
    assert line.split()[-2:] == ["family", "boot"]
    text = call("resolve", "-", "--format", "yaml", stdin=BOOT).text
    assert "board_mm: 2.5  # family boot\n" in text
    assert call("validate", "-", stdin=text.encode()).code == 0


def test_a_bare_boot_takes_the_boots_appearance() -> None:
    bare = BARE.replace("style: sneaker", "style: boot").encode()
    found = call("resolve", "-", "--json", stdin=bare).json
    values = {one["path"]: one["value"] for one in found["values"]}
    assert values["materials.upper"] == "full_grain_leather"
    assert values["materials.lining"] == "calf_lining"
