"""The geometry of one shoe with its bytes and hashes: built from a spec, or read from history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from geometry.kernel import KERNEL
from schemas.canonical import canonical_id, sha256_hex
from schemas.errors import RRError
from schemas.ids import BuildKey, GeometryHash, MeshId
from schemas.records import GeometryRecord

if TYPE_CHECKING:
    from geometry.mesh import Part
    from schemas.resolve import Resolved

STANDARD = "standard"

_GAVE_UP: Final = (ArithmeticError, IndexError, ValueError)


class NotBuiltError(RRError):
    """No shoe can be built on this measured last: its surfaces cannot be followed.

    The proportions of a measured last are a fact and not refused, but some are so far from those
    of a foot that the surfaces of the shoe fold over each other. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E118"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "`rr validate` warns of the values that are far from ordinary ones"


class Stored(NamedTuple):
    """What history has of a model beside its parts: mesh blobs by part name, measures."""

    meshes: Mapping[str, bytes]
    measures: Mapping[str, int | float]


@dataclass(frozen=True)
class Model:
    """The right shoe of one spec: parts in fixed order, anchors (µm).

    Blobs and measures are worked out when first asked for: a mesh file needs neither.
    """

    quality: str
    parts: tuple[Part, ...]
    anchors_um: Mapping[str, tuple[int, int, int]]
    stored: Stored | None = None

    @cached_property
    def meshes(self) -> Mapping[str, bytes]:
        """The mesh blob of each part by name."""
        from geometry.blob import encode_mesh

        if self.stored:
            return {part.name: self.stored.meshes[part.name] for part in self.parts}
        return {part.name: encode_mesh(part) for part in self.parts}

    @cached_property
    def measures(self) -> Mapping[str, int | float]:
        """What its meshes measure; of a stored one, what the whole shoe's did."""
        from geometry.measures import measures

        return self.stored.measures if self.stored else measures(self.parts, self.anchors_um)

    @cached_property
    def mesh_ids(self) -> dict[str, MeshId]:
        """The SHA-256 of each mesh blob by part name."""
        return {name: MeshId(sha256_hex(data)) for name, data in self.meshes.items()}


def build_key(resolved: Resolved, *, parent_hashes: Collection[str] = ()) -> BuildKey:
    """Return what a geometry depends on: the instrumental half, the kernel, inherited meshes."""
    from schemas.resolve import instrumental_bytes

    return key_of_half(sha256_hex(instrumental_bytes(resolved)), parent_hashes)


def key_of_half(instrumental_id: str, parent_hashes: Collection[str]) -> BuildKey:
    """Return the build key of an instrumental half, named by the SHA-256 of its bytes."""
    return BuildKey(
        canonical_id(
            {
                "instrumental": instrumental_id,
                "kernel": KERNEL,
                "parent_hashes": sorted(parent_hashes),
            }
        )
    )


def build_model(
    resolved: Resolved, *, quality: str = STANDARD, only: Collection[str] | None = None
) -> Model:
    """Return the geometry of a resolved spec, built now; `only` names the parts wanted.

    Raises NotBuiltError for a measured last; every drawn one of a valid spec can be built.
    """
    from geometry.build import build_shoe

    try:
        shoe = build_shoe(resolved.instrumental, quality=quality, only=only)
    except _GAVE_UP as error:
        if not resolved.measured:
            raise
        message = f"no shoe can be built on the measured last of {resolved.name}"
        raise NotBuiltError(message, place="last", details={"reason": str(error)}) from error
    return Model(quality, shoe.parts, shoe.anchors_um)


def geometry_hash(mesh_ids: Mapping[str, str]) -> GeometryHash:
    """Return the SHA-256 of the canonical table part → mesh id."""
    return GeometryHash(canonical_id(dict(mesh_ids)))


def geometry_record(model: Model, key: BuildKey) -> GeometryRecord:
    """Return what a generation records of a whole model at standard quality."""
    ids = model.mesh_ids
    return GeometryRecord(
        build_key=key,
        geometry_hash=geometry_hash(ids),
        kernel=KERNEL,
        parts=ids,
        bounds_um=bounds_um(model.parts),
        anchors_um=dict(model.anchors_um),
        measures=dict(model.measures),
        quality=model.quality,
    )


def bounds_um(
    parts: Collection[Part],
) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return the lowest and the highest corner round the shoe in µm; the last is not part of it."""
    worn = [part for part in parts if part.name != "last"] or list(parts)
    lows = [part.vertices_um.min(axis=0) for part in worn]
    highs = [part.vertices_um.max(axis=0) for part in worn]
    low = [min(int(corner[axis]) for corner in lows) for axis in range(3)]
    high = [max(int(corner[axis]) for corner in highs) for axis in range(3)]
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])
