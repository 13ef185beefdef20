"""Every instrumental parameter does something, and the few that do not are said to do nothing."""

from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from geometry.build import build_shoe
from geometry.blob import encode_mesh
from schemas.parameters import INSTRUMENTAL
from schemas.table.row import Parameter
from tests.geometry.shoes import instrumental
from tests.house.source import ROOT

UNREAD = {
    "last.waist_girth_mm": "the body follows the ball girth alone until girths are solved",
    "last.instep_girth_mm": "as the waist girth",
    "last.long_heel_girth_mm": "as the waist girth",
    "last.short_heel_girth_mm": "as the waist girth",
}
READ = [row for row in INSTRUMENTAL if row.path not in UNREAD]


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
def court() -> dict[str, bytes]:
    return meshes(instrumental("court"))


def moved(row: Parameter, value: int | str) -> int | str:
    """Another allowed value, near the one given."""
    if isinstance(value, str):
        return row.choices[row.choices.index(value) - 1]
    assert row.limits is not None and row.step is not None
    step = round(row.step * row.scale)
    return value - step if value - step >= row.limits[0] else value + step


def test_the_kernel_reads_all_values_but_the_listed() -> None:
    values = Watched(instrumental("court"))
    build_shoe(values, quality="draft")
    assert values.asked == {row.path for row in READ}


def test_the_docs_name_what_the_kernel_does_not_read() -> None:
    page = (ROOT / "docs" / "internals" / "geometry.md").read_text("utf-8")
    (line,) = [line for line in page.splitlines() if "does not read" in line]
    assert {name for name in UNREAD if f"`{name.partition('.')[2]}`" in line} == set(UNREAD)


@pytest.mark.parametrize("row", READ, ids=lambda row: row.path)
def test_a_step_of_a_value_changes_the_shoe(row: Parameter) -> None:
    values = instrumental("court")
    other = {**values, row.path: moved(row, values[row.path])}
    assert meshes(other) != court()
