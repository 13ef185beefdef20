"""The geometry of a recorded generation: its stored meshes, or rebuilt and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from engine.model import Model, Stored, build_model, geometry_hash
from geometry.kernel import KERNEL
from schemas.errors import RRError
from store.backends import MissingError

if TYPE_CHECKING:
    from schemas.records import Generation
    from schemas.resolve import Resolved
    from store.repository import Repository


class RebuildDiffersError(RRError):
    """Rebuilding a recorded spec gave other bytes than history says.

    Equal spec and kernel must give equal bytes everywhere. Either the record is damaged, or this
    machine computes wrongly, or the kernel changed without a new version: please report it.
    """

    code: ClassVar[str] = "RR-E016"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "run `rr fsck`, then `rr verify` on another machine"


class ImportedMeshLostError(RRError):
    """An imported mesh is asked for that is not stored here, and nothing can build it again.

    Its bytes are history: a clone may have left them out, or a file of the repository is lost.
    """

    code: ClassVar[str] = "RR-E074"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "fetch it from a remote, or run `rr fsck` for the remedy"


class OtherKernelError(RRError):
    """The meshes asked for are not stored and only another kernel version could rebuild them.

    Meshes at standard quality are kept in history; other qualities can only be built by the
    kernel that the generation was made with.
    """

    code: ClassVar[str] = "RR-E017"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "install the release with that kernel, or export at standard quality"


def spec_of(repository: Repository, generation: Generation) -> Resolved:
    """Return the resolved spec of a generation, from the values its author wrote."""
    import json

    from schemas.resolve import resolve

    return resolve(json.loads(repository.get(generation.spec.authored))["spec"])


def stored_model(
    repository: Repository, generation: Generation, *, quality: str = "standard"
) -> Model:
    """Return the geometry of a generation at a quality; every byte is checked against its name.

    An imported mesh has the quality it was given in. Raises OtherKernelError, RebuildDiffersError
    and ImportedMeshLostError.
    """
    record = generation.geometry
    if record.parent_hashes:
        return _imported(repository, generation)
    if quality != record.quality:
        if record.kernel != KERNEL:
            raise OtherKernelError(
                f"quality {quality} needs kernel {record.kernel}; this release has {KERNEL}"
            )
        return build_model(spec_of(repository, generation), quality=quality)
    try:
        return _read(repository, generation)
    except MissingError as error:
        if record.kernel != KERNEL:
            raise OtherKernelError(
                f"a mesh is missing and needs kernel {record.kernel}; this release has {KERNEL}"
            ) from error
        return rebuilt_model(repository, generation)


def _imported(repository: Repository, generation: Generation) -> Model:
    try:
        return _read(repository, generation)
    except MissingError as error:
        raise ImportedMeshLostError(
            "an imported mesh of this generation is not stored here", place=error.place
        ) from error


def rebuilt_model(repository: Repository, generation: Generation) -> Model:
    """Return the geometry built again from the spec; raises RebuildDiffersError."""
    model = build_model(spec_of(repository, generation), quality=generation.geometry.quality)
    recorded = generation.geometry.geometry_hash
    found = geometry_hash(model.mesh_ids)
    if found != recorded:
        expected = generation.geometry.parts
        differs = sorted(
            name
            for name in expected.keys() | model.meshes.keys()
            if expected.get(name) != model.mesh_ids.get(name)
        )
        raise RebuildDiffersError(
            f"the rebuilt geometry differs from the record in {', '.join(differs)}",
            details={"recorded": recorded, "rebuilt": found, "parts": differs},
        )
    return model


def _read(repository: Repository, generation: Generation) -> Model:
    from geometry.blob import decode_mesh
    from geometry.kernel import PART_NAMES

    record = generation.geometry
    meshes = {name: repository.get(mesh_id) for name, mesh_id in record.parts.items()}
    order = sorted(meshes, key=lambda name: _place(name, PART_NAMES))
    return Model(
        record.quality,
        tuple(decode_mesh(name, meshes[name]) for name in order),
        record.anchors_um,
        Stored(meshes, record.measures),
    )


def _place(name: str, order: tuple[str, ...]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order), name)
