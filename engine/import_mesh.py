"""Import: the mesh in a file that anybody made becomes a generation, its geometry kept as given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.audit import Findings
    from engine.foreign_mesh import RawMesh
    from engine.mend_mesh import Defects, Mended
    from engine.mesh_pose import Pose
    from engine.mesh_units import Unit
    from engine.record_spec import Generated, Order, Target
    from engine.specfile import SpecFile
    from geometry.mesh import Part
    from schemas.records import GeometryRecord
    from schemas.resolve import Resolved
    from store.repository import Repository

IMPORT: Final = "import"
LONGEST_NAME: Final = 200
"""Characters of a file's name that a record keeps, its last ones."""


class NoSpecToImportIntoError(RRError):
    """There is no generation yet whose spec the imported mesh could go with, and no spec was given.

    A generation has a spec, whatever its geometry comes from: its name, its looks and its size are
    there. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E077"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "write a spec.yaml (rr init does), or run rr generate first"


@dataclass(frozen=True, slots=True)
class MeshInput:
    """A file to import: its name and bytes, and what a person says of it (None: nothing)."""

    name: str
    data: bytes
    unit: str | None = None
    part: str | None = None
    forward: str | None = None
    up: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedMesh:
    """What was recorded; unit and pose with what they rest on; defects before and after.

    `notes` say what the file asks for and was not done.
    """

    done: Generated
    unit: Unit
    pose: Pose
    before: Defects
    after: Defects
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """How the file was read, how it lies and what was mended, as JSON has it."""
        record = self.done.generation.geometry.imported
        return {
            "imported": None if record is None else record.to_dict(),
            "pose": {"forward": self.pose.forward, "up": self.pose.up, "reason": self.pose.reason},
            "defects": {"before": self.before.to_dict(), "after": self.after.to_dict()},
            "notes": list(self.notes),
        }


def import_mesh(
    repository: Repository, mesh: MeshInput, order: Order, spec: SpecFile | None = None
) -> ImportedMesh:
    """Return the generation of an imported mesh, with the spec of the generation before it.

    `spec` is the one to take where there is none before. The file itself is kept beside the meshes
    read from it. Raises BadBytesError, ReaderGaveUpError, MeshFileTooLargeError,
    ReaderNeedsExtraError, UnitDoubtfulError, UnknownUnitError, PoseDoubtfulError,
    UnknownPoseError, NothingLeftError, UnknownImportError, NoSpecToImportIntoError,
    InvalidSpecError, DetachedError, StructuredImportError and RefMovedError; in each case no
    branch has moved.
    """
    from engine.apart import apart
    from engine.foreign_mesh import read_raw
    from engine.gate import fill, missing_appearance
    from engine.generate import target_of
    from engine.mend_mesh import total
    from engine.mesh_file import LARGEST_BYTES, MeshFileTooLargeError
    from engine.mesh_units import unit_of
    from engine.record_spec import record_geometry
    from engine.validate import require_valid

    if len(mesh.data) > LARGEST_BYTES:
        raise MeshFileTooLargeError(f"{mesh.name} is larger than 256 MiB", place=mesh.name)
    target = target_of(repository.snapshot(), order.branch)
    valid = require_valid(_spec(repository, target, spec))
    raw = apart(read_raw, mesh.name, mesh.data)
    unit = unit_of(raw.unit, mesh.unit, raw.longest, mesh.name)
    mended, pose = _mended(raw, mesh, unit)
    parts = tuple(one.part for one in mended)
    missing = missing_appearance(valid.resolved)
    filled = fill(missing, order.choose(missing), author=order.author) if missing else {}
    blobs = _blobs(parts)
    geometry, audit = _geometry(valid.resolved, parts, blobs, raw, mesh, unit)
    # All is computed before the first byte is written: an interrupt up to here leaves no trace.
    for blob in (mesh.data, *blobs.values()):
        repository.put_blob(blob)
    told = replace(
        order,
        message=order.message or f"import {_plain(mesh.name)}",
        command=IMPORT,
        source=IMPORT,
    )
    done = record_geometry(
        repository, valid, target, told, geometry, audit, filled=filled, conflicts=()
    )
    before, after = (total(one.before for one in mended), total(one.after for one in mended))
    return ImportedMesh(done, unit, pose, before, after, raw.notes)


def _spec(repository: Repository, target: Target, given: SpecFile | None) -> SpecFile:
    """Return the spec that the mesh goes with."""
    from engine.specfile import SpecFile

    if not target.parents:
        if given is not None:
            return given
        raise NoSpecToImportIntoError("there is no generation and no spec to go with the mesh")
    source = repository.generation(target.parents[0]).spec.source
    return SpecFile("the recorded spec", repository.get(source))


def _mended(raw: RawMesh, mesh: MeshInput, unit: Unit) -> tuple[tuple[Mended, ...], Pose]:
    """Return the parts in RR Engine's frame, mended where that is safe, and how the file lies."""
    from engine.imported_parts import parts_of
    from engine.mend_mesh import mend
    from engine.mesh_pose import pose_of, posed

    pose = pose_of(raw, mesh.forward, mesh.up, mesh.part)
    parts = parts_of(posed(raw, pose), mesh.name, unit, mesh.part)
    came = sum(len(one.points) for one in raw.parts)
    double = came - sum(len(one.vertices_um) for one in parts)
    # All that was joined is told with the first part; only the sum is.
    counts = (double, *(0 for _ in parts[1:]))
    return tuple(mend(one, count) for one, count in zip(parts, counts, strict=True)), pose


def _blobs(parts: tuple[Part, ...]) -> dict[str, bytes]:
    from geometry.blob import encode_mesh

    return {part.name: encode_mesh(part) for part in parts}


def _plain(name: str) -> str:
    """Return the name of a file as a record keeps it."""
    from schemas.printable import printable

    return printable(name)[-LONGEST_NAME:]


def _geometry(
    resolved: Resolved,
    parts: tuple[Part, ...],
    blobs: dict[str, bytes],
    raw: RawMesh,
    mesh: MeshInput,
    unit: Unit,
) -> tuple[GeometryRecord, Findings]:
    """Return the record of the meshes as they were given, and what the audit finds in them."""
    from engine.audit import audit_model
    from engine.model import STANDARD, Model, Stored, build_key, geometry_record
    from schemas.canonical import sha256_hex
    from schemas.ids import BlobId
    from schemas.records import Imported

    # A mesh alone has no landmarks to measure by.
    model = Model(STANDARD, parts, {}, Stored(blobs, {}))
    file = BlobId(sha256_hex(mesh.data))
    hashes = tuple(sorted({str(file), *model.mesh_ids.values()}))
    record = geometry_record(model, build_key(resolved, parent_hashes=hashes))
    imported = Imported(_plain(mesh.name), file, raw.format, unit.name, unit.reason)
    record = replace(record, parent_hashes=hashes, imported=imported)
    return record, audit_model(model, resolved)
