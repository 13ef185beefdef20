"""Every instrumental value changes the shoe: read by the kernel, or by the defaults it feeds."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from geometry.blob import encode_mesh
from geometry.build import build_shoe
from schemas.parameters import INSTRUMENTAL, parameter
from schemas.resolve import resolve
from schemas.table.row import Parameter
from tests.geometry.shoes import instrumental
from tests.house.source import ROOT
from tests.schemas.samples import tree

FEEDS = {
    "last.ball_line_deg": {"last.ball_width_mm", "last.lateral_ball_position_mm"},
    "upper.thickness_mm": {"upper.vamp_thickness_mm", "upper.quarter_thickness_mm"},
}
"""Values that the kernel does not read, and those whose default rules do."""

TOLD = {"last.form_origin"}
"""What says something of other values and feeds none: its rules alone read it."""

READ = [row for row in INSTRUMENTAL if row.path not in {*FEEDS, *TOLD}]

ACTS_IN = {
    "sole.sculpt_mm": "runner",
    "sole.welt_thickness_mm": "chukka",
    "upper.gore_width_mm": "chelsea",
    "upper.heel_tab_drop_mm": "hightop",
}
"""Examples for what does nothing in the court: it is no cemented, welted or gored shoe, and its
heel tab ends where the counter begins."""


class Watched(Mapping[str, int | str]):
    """Values that remember which of them were asked for."""

    def __init__(self, values: Mapping[str, int | str]) -> None:
        self.values_by_path, self.asked = values, set[str]()

    def __getitem__(self, path: str) -> int | str:
        self.asked.add(path)
        return self.values_by_path[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_path)

    def __len__(self) -> int:
        return len(self.values_by_path)


def meshes(values: Mapping[str, int | str]) -> dict[str, bytes]:
    parts = build_shoe(values, quality="draft").parts
    return {part.name: encode_mesh(part) for part in parts}


@cache
def example(name: str) -> dict[str, bytes]:
    return meshes(instrumental(name))


def asked(name: str) -> set[str]:
    """The values that the kernel asks for to build an example."""
    values = Watched(instrumental(name))
    build_shoe(values, quality="draft")
    return values.asked


def moved(row: Parameter, value: int | str) -> int | str:
    """Another allowed value, near the one given."""
    if isinstance(value, str):
        return row.choices[row.choices.index(value) - 1]
    assert row.limits is not None and row.step is not None
    step = round(row.step * row.scale)
    return value - step if value - step >= row.limits[0] else value + step


def test_the_kernel_reads_all_values_but_the_listed() -> None:
    read = {row.path for row in READ}
    found = {name: asked(name) for name in {"court", *ACTS_IN.values()}}
    assert set().union(*found.values()) == read
    assert found["court"] >= read - set(ACTS_IN)
    assert all(path in found[name] for path, name in ACTS_IN.items())


def test_the_docs_name_what_the_kernel_does_not_read() -> None:
    page = (ROOT / "docs" / "internals" / "geometry.md").read_text("utf-8")
    (line,) = [line for line in page.splitlines() if "does not read" in line]
    assert set(re.findall(r"`(\w+\.\w+)`", line)) == {*FEEDS, *TOLD}


@pytest.mark.parametrize("row", READ, ids=lambda row: row.path)
def test_a_step_of_a_value_changes_the_shoe(row: Parameter) -> None:
    name = ACTS_IN.get(row.path, "court")
    values = instrumental(name)
    other = {**values, row.path: moved(row, values[row.path])}
    assert meshes(other) != example(name)


@pytest.mark.parametrize(("path", "fed"), FEEDS.items(), ids=list(FEEDS))
def test_a_step_of_what_is_not_read_changes_the_shoe_by_the_defaults_it_feeds(
    path: str, fed: set[str]
) -> None:
    before = resolve(tree()).instrumental
    row = parameter(path)
    value = moved(row, before[path])
    assert isinstance(value, int)
    written = {f"instrumental__{path.replace('.', '__')}": value / row.scale}
    after = resolve(tree(**written)).instrumental
    changed = {one for one in before if before[one] != after[one]}
    assert changed >= {path, *fed}
    assert meshes({**before, path: value}) == meshes(before)
    assert meshes(after) != meshes(before)
