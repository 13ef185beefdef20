"""What history reaches: ids as 32 bytes, each with its group, in the order of history.

Contents are read and let go again, so that memory holds ids only, however long history is.
"""

from collections.abc import Container, Iterable
from contextlib import suppress
from enum import IntEnum

from schemas.errors import RRError
from schemas.ids import GenerationId, OperationId, RefsetId
from schemas.records import Generation, Refset
from store.cases import blobs_of, generations_of, kind_of
from store.objects import Objects
from store.walk import operations


class Group(IntEnum):
    """What an object is to history. Objects of one group look alike, and are packed together."""

    OPERATION = 0
    REFSET = 1
    GENERATION = 2
    RECORD = 3
    SOURCE = 4
    AUTHORED = 5
    INSTRUMENTAL = 6
    APPEARANCE = 7
    MESH = 8
    PHOTO = 9


LOOSE = frozenset({Group.MESH, Group.PHOTO})
"""What keeps a file of its own, being large and packed already, or hard to pack."""

Reached = dict[bytes, Group]
_SPECS = {
    "source": Group.SOURCE,
    "authored": Group.AUTHORED,
    "instrumental": Group.INSTRUMENTAL,
    "appearance": Group.APPEARANCE,
}


class Marker:
    """Walks history from what it is given; `reached` grows, newest first in each group."""

    def __init__(self, objects: Objects, *, but: Container[bytes] = ()) -> None:
        """`but` are ids that others account for; they are not entered."""
        self._objects = objects
        self._but = but
        self._cases_seen: set[str] = set()
        self._photos: dict[str, None] = {}
        self.reached: Reached = {}

    def log(self, head: OperationId, horizon: OperationId | None) -> None:
        """Enter the operations from the newest to the horizon, and all they lead to.

        Raises the errors of reading: what is damaged must not be taken for unneeded.
        """
        for operation_id, operation in operations(self._objects, head, horizon):
            if self._enter(operation_id, Group.OPERATION):
                self._refset(operation.refset)
        # Last, so that a request that calls a generation its photo hides nothing of that one.
        for photo in self._photos:
            self._enter(photo, Group.PHOTO)

    def operation(self, operation_id: OperationId) -> None:
        """Enter one operation alone."""
        self._enter(operation_id, Group.OPERATION)

    def generation(self, start: GenerationId) -> None:
        """Enter a generation, those before it, and all they name; raises the errors of reading."""
        waiting = [start]
        while waiting:
            waiting.extend(self._generation(waiting.pop()))

    def stray_generation(self, start: GenerationId) -> None:
        """The same for one that no ref leads to: what it names may be gone, which is no matter."""
        waiting = [start]
        while waiting:
            with suppress(RRError):  # what can be read of its ancestors waits all the same
                waiting.extend(self._generation(waiting.pop()))

    def _generation(self, generation_id: GenerationId) -> Iterable[GenerationId]:
        """Enter one generation and what it names, once; gives its parents, the first one last."""
        if not self._enter(generation_id, Group.GENERATION):
            return ()
        generation = self._objects.record(Generation, generation_id)
        for role, blob in generation.spec.to_dict().items():
            self._enter(str(blob), _SPECS[role])
        for mesh in (*generation.geometry.parts.values(), *generation.geometry.parent_hashes):
            self._enter(mesh, Group.MESH)
        for record in (*generation.ai_actions, *generation.factory_feedback):
            self._enter(record, Group.RECORD)
        return reversed(generation.parents)

    def _refset(self, node_id: RefsetId) -> None:
        if not self._enter(node_id, Group.REFSET):
            return
        node = self._objects.record(Refset, node_id)
        if node.cases is not None:
            self._cases(node.cases)
        if node.active is not None and node.active.generation is not None:
            self.generation(node.active.generation)
        for target in node.entries.values():
            self.generation(target)
        for _, child in sorted(node.children.items()):
            self._refset(child)

    def _cases(self, node_id: RefsetId) -> None:
        """Enter reviews and feedback, and what they are about: nothing of it is let go."""
        if not self._enter(node_id, Group.REFSET):
            return
        node = self._objects.record(Refset, node_id)
        for name, case_id in node.entries.items():
            kind = kind_of(name, case_id)
            # A generation may have named it before: what it is about is to be entered all the same.
            if kind is None or case_id in self._cases_seen:
                continue
            self._cases_seen.add(case_id)
            self._enter(case_id, Group.RECORD)
            case = self._objects.record(kind, case_id)
            self._photos.update(dict.fromkeys(blobs_of(case)))
            for about in generations_of(case):
                self.generation(about)
        for _, child in sorted(node.children.items()):
            self._cases(child)

    def _enter(self, object_id: str, group: Group) -> bool:
        key = bytes.fromhex(object_id)
        if key in self.reached or key in self._but:
            return False
        self.reached[key] = group
        return True
