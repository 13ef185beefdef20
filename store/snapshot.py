"""The state of a repository at one operation; reading it takes no lock and never changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.ids import GenerationId, OperationId
from schemas.records import Active, Operation, Refset
from store.backends.base import Backend
from store.head import read_head
from store.horizon import horizon_of, parent_of
from store.objects import Objects
from store.refnames import BRANCH
from store.refsets import all_refs, find_ref

if TYPE_CHECKING:
    from store.cases import Case


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All refs and the active state as one operation left them."""

    objects: Objects
    operation_id: OperationId
    operation: Operation
    root: Refset

    @classmethod
    def read(cls, objects: Objects, operation_id: OperationId) -> "Snapshot":
        """The state an operation left; raises the errors of reading objects."""
        operation = objects.record(Operation, operation_id)
        return cls(objects, operation_id, operation, objects.record(Refset, operation.refset))

    @classmethod
    def now(cls, backend: Backend, objects: Objects) -> "Snapshot":
        """The state at the newest operation; raises DamagedHeadError."""
        return cls.read(objects, read_head(backend))

    @property
    def horizon(self) -> OperationId | None:
        """The oldest operation kept, or None when none has expired."""
        return horizon_of(self.operation)

    def before(self, operation_id: OperationId, operation: Operation) -> OperationId | None:
        """The operation before one of this log, or None where the log begins."""
        return parent_of(operation_id, operation, self.horizon)

    def get(self, ref: str) -> GenerationId | None:
        """What `branch/<name>` or `tag/<name>` names, or None."""
        return find_ref(self.objects, self.root, ref)

    def refs(self, prefix: str = "") -> Iterator[tuple[str, GenerationId]]:
        """The refs that begin with a prefix, sorted by name."""
        found = (item for item in all_refs(self.objects, self.root) if item[0].startswith(prefix))
        return iter(sorted(found))

    def cases(self) -> "Iterator[tuple[str, Case]]":
        """The reviews and the factory feedback with their ids, sorted by kind and id."""
        from store.cases import all_cases  # few commands read any

        return all_cases(self.objects, self.root)

    @property
    def active(self) -> Active:
        """The active branch with its tip (None before its first generation), or a generation."""
        stored = self.root.active or Active()
        if stored.branch is None:
            return stored
        return Active(stored.branch, self.get(BRANCH + stored.branch))
