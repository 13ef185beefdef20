"""The structured objects of a repository as frozen dataclasses, without pydantic.

History commands read many of them and must start fast, so they are checked by hand
(`schemas.decode`). Each has `to_dict()`, whose canonical bytes are what is stored and hashed,
and `from_dict()`, which refuses unknown kinds, versions and fields with InvalidRecordError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from schemas.conflict import Conflict
from schemas.decode import Fields, point_um
from schemas.errors import InvalidRecordError
from schemas.ids import (
    BlobId,
    BuildKey,
    FeedbackId,
    GenerationId,
    GeometryHash,
    MeshId,
    OperationId,
    RefsetId,
)

Point = tuple[int, int, int]
ANSWERED = "factory_feedback"
"""The field of a generation that names the change requests it answers."""

SOURCES = (
    "generate",
    "regenerate",
    "merge",
    "import",
    "ai_draft",
    "ai_merge",
    "factory_feedback",
)
"""How a generation came to be."""


@dataclass(frozen=True, slots=True)
class SpecIds:
    """The four blobs that say what was specified, from what was typed to what was meant."""

    source: BlobId
    authored: BlobId
    instrumental: BlobId
    appearance: BlobId

    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"source", "authored", "instrumental", "appearance"}
    )

    def to_dict(self) -> dict[str, object]:
        """The four ids by name."""
        return {
            "source": self.source,
            "authored": self.authored,
            "instrumental": self.instrumental,
            "appearance": self.appearance,
        }

    @classmethod
    def from_dict(cls, data: object) -> "SpecIds":
        """The four ids read back; raises InvalidRecordError."""
        fields = Fields(data, "spec", cls._NAMES)
        return cls(
            BlobId(fields.id("source")),
            BlobId(fields.id("authored")),
            BlobId(fields.id("instrumental")),
            BlobId(fields.id("appearance")),
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """How a mesh came in: the file's name, its bytes, its format, and how its unit was found."""

    name: str
    file: BlobId
    format: str
    unit: str
    unit_reason: str

    _NAMES: ClassVar[frozenset[str]] = frozenset({"name", "file", "format", "unit", "unit_reason"})

    def to_dict(self) -> dict[str, object]:
        """The import as plain JSON values."""
        return {
            "name": self.name,
            "file": self.file,
            "format": self.format,
            "unit": self.unit,
            "unit_reason": self.unit_reason,
        }

    @classmethod
    def from_dict(cls, data: object) -> "Imported":
        """The import read back; raises InvalidRecordError."""
        fields = Fields(data, "imported", cls._NAMES)
        return cls(
            name=fields.text("name"),
            file=BlobId(fields.id("file")),
            format=fields.text("format"),
            unit=fields.text("unit"),
            unit_reason=fields.text("unit_reason"),
        )


@dataclass(frozen=True, slots=True)
class GeometryRecord:
    """What one build gave: its key, its hash, its parts, and where and how large things are.

    `bounds_um` is (lowest corner, highest corner) and `anchors_um` names points, all in
    micrometres of the right foot; `measures` are in the unit their names end in. `imported` tells
    of the file that the meshes were read from, and is written only where they were; then
    `parent_hashes` are the ids of that file and of the meshes, sorted.
    """

    build_key: BuildKey
    geometry_hash: GeometryHash
    kernel: str
    parts: Mapping[str, MeshId]
    bounds_um: tuple[Point, Point]
    anchors_um: Mapping[str, Point] = field(default_factory=dict)
    measures: Mapping[str, int | float] = field(default_factory=dict)
    quality: str = "standard"
    parent_hashes: tuple[str, ...] = ()
    imported: Imported | None = None

    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {
            "build_key",
            "geometry_hash",
            "kernel",
            "parts",
            "bounds_um",
            "anchors_um",
            "measures",
            "quality",
            "parent_hashes",
        }
    )

    def to_dict(self) -> dict[str, object]:
        """The record as plain JSON values."""
        return {
            "build_key": self.build_key,
            "geometry_hash": self.geometry_hash,
            "kernel": self.kernel,
            "parts": dict(self.parts),
            "bounds_um": [list(corner) for corner in self.bounds_um],
            "anchors_um": {name: list(point) for name, point in self.anchors_um.items()},
            "measures": dict(self.measures),
            "quality": self.quality,
            "parent_hashes": list(self.parent_hashes),
            **({} if self.imported is None else {"imported": self.imported.to_dict()}),
        }

    @classmethod
    def from_dict(cls, data: object) -> "GeometryRecord":
        """The record read back; raises InvalidRecordError."""
        extra = _there(data, "imported")
        fields = Fields(data, "geometry", cls._NAMES | extra)
        corners = fields.items("bounds_um")
        if len(corners) != 2:
            raise InvalidRecordError("geometry.bounds_um must be two corners")
        return cls(
            build_key=BuildKey(fields.id("build_key")),
            geometry_hash=GeometryHash(fields.id("geometry_hash")),
            kernel=fields.text("kernel"),
            parts={name: MeshId(mesh) for name, mesh in fields.id_table("parts").items()},
            bounds_um=(
                point_um(corners[0], "geometry.bounds_um"),
                point_um(corners[1], "geometry.bounds_um"),
            ),
            anchors_um={
                name: point_um(point, f"geometry.anchors_um.{name}")
                for name, point in fields.table("anchors_um").items()
            },
            measures=fields.number_table("measures"),
            quality=fields.text("quality"),
            parent_hashes=fields.ids("parent_hashes"),
            imported=Imported.from_dict(fields.raw("imported")) if extra else None,
        )


@dataclass(frozen=True, slots=True)
class Generation:
    """One immutable step of a design: what was specified, what came out, who, when and why.

    `time` is seconds since 1970 UTC. `filled` says which parameters the option gate filled and
    who did it; `audit` holds the findings of the build as plain tables. `conflicts` are the values
    a merge left open, `factory_feedback` the change requests it answers; each of the two fields is
    written only where there are some.
    """

    parents: tuple[GenerationId, ...]
    name: str
    style: str
    spec: SpecIds
    geometry: GeometryRecord
    source: str
    author: str
    message: str
    time: int
    ai_actions: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)
    audit: tuple[Mapping[str, object], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    factory_feedback: tuple[FeedbackId, ...] = ()

    KIND: ClassVar[str] = "generation"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {
            "parents",
            "name",
            "style",
            "spec",
            "geometry",
            "source",
            "author",
            "message",
            "time",
            "ai_actions",
            "filled",
            "audit",
        }
    )

    def is_made_by(self, kernel: str | None) -> bool:
        """Whether a kernel can build its meshes again: it made them, from the spec alone."""
        geometry = self.geometry
        return geometry.kernel == kernel and not geometry.parent_hashes and self.source != "import"

    def to_dict(self) -> dict[str, object]:
        """The generation as plain JSON values; the SHA-256 of their canonical bytes is its id."""
        open_values = [conflict.to_dict() for conflict in self.conflicts]
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "parents": list(self.parents),
            "name": self.name,
            "style": self.style,
            "spec": self.spec.to_dict(),
            "geometry": self.geometry.to_dict(),
            "source": self.source,
            "author": self.author,
            "message": self.message,
            "time": self.time,
            "ai_actions": list(self.ai_actions),
            "filled": dict(self.filled),
            "audit": [dict(finding) for finding in self.audit],
            **({"conflicts": open_values} if open_values else {}),
            **({ANSWERED: list(self.factory_feedback)} if self.factory_feedback else {}),
        }

    @classmethod
    def from_dict(cls, data: object) -> "Generation":
        """The generation read back; raises InvalidRecordError."""
        extra = _there(data, "conflicts", ANSWERED)
        fields = Fields(data, cls.KIND, cls._NAMES | extra, cls.VERSION)
        source = fields.text("source")
        if source not in SOURCES:
            raise InvalidRecordError(f"generation.source {source!r} is not known")
        findings: list[Mapping[str, object]] = []
        for finding in fields.items("audit"):
            if not isinstance(finding, dict):
                raise InvalidRecordError("generation.audit must be a list of tables")
            findings.append(finding)
        for name in extra:
            if not fields.items(name):
                raise InvalidRecordError(f"generation.{name} is there and empty")
        conflicts = fields.items("conflicts") if "conflicts" in extra else []
        answered = fields.ids(ANSWERED) if ANSWERED in extra else ()
        found = tuple(Conflict.from_dict(conflict) for conflict in conflicts)
        if len({conflict.path for conflict in found}) < len(found):
            raise InvalidRecordError("generation.conflicts has one path twice")
        return cls(
            parents=tuple(GenerationId(parent) for parent in fields.ids("parents")),
            name=fields.text("name"),
            style=fields.text("style"),
            spec=SpecIds.from_dict(fields.raw("spec")),
            geometry=GeometryRecord.from_dict(fields.raw("geometry")),
            source=source,
            author=fields.text("author"),
            message=fields.text("message"),
            time=fields.number("time"),
            ai_actions=fields.ids("ai_actions"),
            filled=fields.text_table("filled"),
            audit=tuple(findings),
            conflicts=found,
            factory_feedback=tuple(map(FeedbackId, answered)),
        )


def _there(data: object, *names: str) -> frozenset[str]:
    """Those of some fields that a record has, which it has only where they hold something."""
    return frozenset(names) & data.keys() if isinstance(data, dict) else frozenset()


@dataclass(frozen=True, slots=True)
class Active:
    """What the project stands on: a generation, and the branch it is the tip of, if any."""

    branch: str | None = None
    generation: GenerationId | None = None

    _NAMES: ClassVar[frozenset[str]] = frozenset({"branch", "generation"})

    def to_dict(self) -> dict[str, object]:
        """The branch name and the generation id, either of them null."""
        return {"branch": self.branch, "generation": self.generation}

    @classmethod
    def from_dict(cls, data: object) -> "Active":
        """The active state read back; raises InvalidRecordError."""
        fields = Fields(data, "active", cls._NAMES)
        generation = fields.optional_id("generation")
        return cls(
            fields.optional_text("branch"),
            None if generation is None else GenerationId(generation),
        )


@dataclass(frozen=True, slots=True)
class Refset:
    """One node of the hash tree over ref names.

    A leaf has `entries` (`branch/<name>` or `tag/<name>` to a generation), an inner node has
    `children` (a piece of the hash of the name to the next node). Only the root has `active`, and
    `cases`: the root of a tree of the same form over reviews and factory feedback. It is written
    only where there are some.
    """

    entries: Mapping[str, GenerationId] = field(default_factory=dict)
    children: Mapping[str, RefsetId] = field(default_factory=dict)
    active: Active | None = None
    cases: RefsetId | None = None

    KIND: ClassVar[str] = "refset"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset({"entries", "children", "active"})

    def to_dict(self) -> dict[str, object]:
        """The node as plain JSON values."""
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "entries": dict(self.entries),
            "children": dict(self.children),
            "active": None if self.active is None else self.active.to_dict(),
            **({} if self.cases is None else {"cases": self.cases}),
        }

    @classmethod
    def from_dict(cls, data: object) -> "Refset":
        """The node read back; raises InvalidRecordError."""
        extra = _there(data, "cases")
        fields = Fields(data, cls.KIND, cls._NAMES | extra, cls.VERSION)
        active = fields.raw("active")
        return cls(
            {name: GenerationId(target) for name, target in fields.id_table("entries").items()},
            {name: RefsetId(child) for name, child in fields.id_table("children").items()},
            None if active is None else Active.from_dict(active),
            RefsetId(fields.id("cases")) if extra else None,
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the operation log: which refset came after which command, by whom and when."""

    parent: OperationId | None
    refset: RefsetId
    command: str
    author: str
    time: int
    undoes: OperationId | None = None
    detail: Mapping[str, object] = field(default_factory=dict)

    KIND: ClassVar[str] = "operation"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"parent", "refset", "command", "author", "time", "undoes", "detail"}
    )

    def to_dict(self) -> dict[str, object]:
        """The operation as plain JSON values; the SHA-256 of their canonical bytes is its id."""
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "parent": self.parent,
            "refset": self.refset,
            "command": self.command,
            "author": self.author,
            "time": self.time,
            "undoes": self.undoes,
            "detail": dict(self.detail),
        }

    @classmethod
    def from_dict(cls, data: object) -> "Operation":
        """The operation read back; raises InvalidRecordError."""
        fields = Fields(data, cls.KIND, cls._NAMES, cls.VERSION)
        parent, undoes = fields.optional_id("parent"), fields.optional_id("undoes")
        return cls(
            parent=None if parent is None else OperationId(parent),
            refset=RefsetId(fields.id("refset")),
            command=fields.text("command"),
            author=fields.text("author"),
            time=fields.number("time"),
            undoes=None if undoes is None else OperationId(undoes),
            detail=fields.table("detail"),
        )
