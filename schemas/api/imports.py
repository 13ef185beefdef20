"""Importing a mesh: what is told of the file beside its bytes."""

from __future__ import annotations

from pydantic import Field

from schemas.api.base import Answer, Id
from schemas.api.generations import RecordedAnswer


class ImportedFile(Answer):
    """How a mesh came in: the file, its format, its unit and what that rests on."""

    name: str
    file: Id = Field(description="SHA-256 of the bytes, which are kept as they came.")
    format: str
    unit: str
    unit_reason: str


class ImportedPose(Answer):
    """Which axes of the mesh point to the toe and up, and what that rests on."""

    forward: str
    up: str
    reason: str


class MeshDefects(Answer):
    """Counts over all parts of a mesh on the 1 µm grid."""

    double_vertices: int
    degenerate_faces: int = Field(description="With a corner twice.")
    flat_faces: int = Field(description="With three corners in a line.")
    double_faces: int
    open_edges: int = Field(description="Of one triangle: where there is a hole.")
    crowded_edges: int = Field(description="Of more than two triangles.")
    turned_edges: int = Field(description="Of two triangles that are wound against each other.")
    inside_out: int = Field(description="Closed bodies of negative volume, in no other.")


class MendedDefects(Answer):
    """What was wrong with a mesh as it came, and what still is, which the audit judges."""

    before: MeshDefects
    after: MeshDefects


class ImportAnswer(RecordedAnswer):
    """The generation that a mesh became, how it was read, and what was mended."""

    imported: ImportedFile
    pose: ImportedPose
    defects: MendedDefects
