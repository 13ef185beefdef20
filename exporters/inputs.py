"""What a bundle is made from; the engine gathers it, nothing here reads a disk or a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporters.grading_chart import ChartRow
    from exporters.scene import Scene
    from geometry.mesh import Part


@dataclass(frozen=True, slots=True, eq=False)
class BundleInputs:
    """One generation, ready to hand over.

    `parts` are the right foot at `quality`; `anchors_um` µm; `measures` mm; `instrumental` and
    `appearance` resolved values by flat path, with their canonical bytes; `source` the spec as
    authored and `source_suffix` `yaml` or `json`; `mesh_ids` part to mesh id. Plain JSON values are
    `history`, `audit`, `checks` (the measures that the spec names, beside what it says) and
    `deviation` (how far the parts lie from those of each parent). `allowed` are the finding codes
    the exporter was told to let pass; `derived` the paths no author wrote; `spec_ids` any further
    id a receiver must not learn. `parent_hashes` are the ids of what the parts were imported from:
    where there are any, nothing can be built again from the values.

    Of the generation itself: `author`, `time` (recorded, seconds since 1970 UTC), `parents`;
    `changes` against the first of them as {path, unit, before, after, derived}; `size_run` the
    sizes beside its own by nominal values, empty where there is nothing to grade from.
    """

    name: str
    style: str
    generation: str
    kernel: str
    quality: str
    build_key: str
    geometry_hash: str
    mesh_ids: Mapping[str, str]
    parts: tuple[Part, ...]
    anchors_um: Mapping[str, tuple[int, int, int]]
    measures: Mapping[str, float]
    instrumental: Mapping[str, int | str]
    appearance: Mapping[str, str]
    source: bytes
    source_suffix: str
    authored_bytes: bytes
    instrumental_bytes: bytes
    appearance_bytes: bytes
    history: tuple[Mapping[str, object], ...] = ()
    audit: tuple[Mapping[str, object], ...] = ()
    checks: tuple[Mapping[str, object], ...] = ()
    deviation: tuple[Mapping[str, object], ...] = ()
    allowed: tuple[str, ...] = ()
    derived: frozenset[str] = frozenset()
    spec_ids: Mapping[str, str] = field(default_factory=dict)
    parent_hashes: tuple[str, ...] = ()
    author: str = ""
    time: int | None = None
    parents: tuple[str, ...] = ()
    changes: tuple[Mapping[str, object], ...] = ()
    size_run: tuple[ChartRow, ...] = ()

    def ids(self) -> frozenset[str]:
        """Every id that would tell a receiver which generation or geometry this is."""
        named = {self.generation, self.build_key, self.geometry_hash}
        meshes = {*self.mesh_ids.values(), *self.parent_hashes}
        return frozenset(named | meshes | set(self.spec_ids.values()))

    def scene(self) -> Scene:
        """The parts with their looks, and the values they were built from, if they were."""
        from exporters.styles import shoe_scene

        values = None if self.parent_hashes else self.instrumental
        return shoe_scene(self.name, self.parts, self.appearance, values)
