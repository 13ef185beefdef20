"""A terminal too narrow for a table: one block per row, nothing that matters cut."""

import re

import pytest

from rrcli.columns import display_width
from tests.cli.world import call

COLOR = re.compile("\x1b\\[[0-9]*m")


@pytest.mark.parametrize(("width", "table"), [(40, False), (80, True), (200, True)])
def test_params_never_cut_a_range(width: int, table: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = COLOR.sub("", call("params", "toe", tty=True).text).splitlines()
    assert all(display_width(line) <= width for line in lines)
    assert lines[0].startswith("path " if table else "overall_dimensions.shoe_length_mm")
    assert any(re.search(r"\b2–20\b", line) for line in lines)
    if not table:
        assert lines[1:3] == ["  range    130–380", "  unit     mm"]
        start = lines.index("last_profile.toe_spring_mm")
        assert lines[start - 1] == "" and "…" not in "".join(lines)


def test_a_pipe_is_never_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert call("params", "toe").text.startswith("path ")
