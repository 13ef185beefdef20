"""The second half of a check: from the newest operation to everything history refers to."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from schemas.canonical import canonical_bytes
from schemas.errors import RRError
from schemas.ids import GenerationId, OperationId, RefsetId
from schemas.records import Active, Generation, Operation, Refset
from store.backends.base import Backend, MissingError
from store.cases import blobs_of, generations_of, kind_of
from store.horizon import horizon_of, parent_of
from store.names import object_name
from store.objects import SHORT, Objects, Record, WrongKindError, read_record
from store.refnames import check_ref
from store.refsets import LEAF_LIMIT, digits_of

R = TypeVar("R", bound=Record)
REPAIR = "`rr fsck --repair`"


class MisshapenError(RRError):
    """A record of history is intact but not written as RR Engine writes it.

    Its bytes are not the canonical ones of its content, or a refset has a ref in the wrong place
    of its tree or a tree of the wrong shape. Two ids could then name one state.
    """

    code = "RR-R015"
    exit_code = 7
    http_status = 500
    hint = "find out which program wrote it; a clone made before has the right state"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong: what it is to a person, why, where it lies, and the remedy."""

    what: str
    code: str
    message: str
    place: str
    remedy: str
    object_id: str = ""
    severity: Literal["error", "note"] = "error"


@dataclass(slots=True)
class Ledger:
    """What the reading of all objects found: kinds of the good ones ('' for blobs), bad ones.

    `spoilt` are files that are damaged while a pack has the object whole. `lost` are the objects
    that history needs and that cannot be read, with the kind they should be.
    """

    objects: int = 0
    stored_bytes: int = 0
    kinds: dict[str, str] = field(default_factory=dict)
    bad: dict[str, RRError] = field(default_factory=dict)
    spoilt: dict[str, RRError] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget what was found, before another look."""
        self.objects = self.stored_bytes = 0
        for found in (self.kinds, self.bad, self.spoilt, self.reached, self.lost):
            found.clear()


class Checker:
    """Walks all that an operation leads to, each object once.

    `named` are the bad ones met, `dropped` the meshes missing that `kernel` can build again,
    `elsewhere` the others missing, where with `lazy` a remote gives them.
    """

    def __init__(
        self, backend: Backend, ledger: Ledger, kernel: str | None, *, lazy: bool = False
    ) -> None:
        self._objects = Objects(backend)
        self._ledger = ledger
        self._generations: list[GenerationId] = []
        self._sizes: dict[str, int] = {}
        self._kernel = kernel
        self._lazy = lazy
        self.elsewhere: set[str] = set()
        self.named: set[str] = set()
        self.dropped: set[str] = set()

    def check(self, head: OperationId) -> Iterator[Damage]:
        """Damage in the operation, those before it, and everything they refer to."""
        operation_id: OperationId | None = head
        horizon: OperationId | None = None
        while operation_id is not None and self._enter(operation_id, Operation.KIND):
            what = f"operation {operation_id[:SHORT]}"
            back = f"{REPAIR} --head ID goes back to one before it" if operation_id == head else ""
            operation = yield from self._read(Operation, operation_id, what, back)
            if operation is None:
                break
            yield from self._check_refset(operation.refset, f"the refset of {what}", "")
            undone = operation.undoes
            if undone is not None and self._ledger.kinds.get(undone) != Operation.KIND:
                yield from self._expect(undone, Operation.KIND, f"what {what} undid")
            horizon = horizon or horizon_of(operation)
            operation_id = parent_of(operation_id, operation, horizon)
        while self._generations:
            yield from self._check_generation(self._generations.pop())

    def _check_refset(
        self, node_id: RefsetId, what: str, path: str, *, of_cases: bool = False
    ) -> Generator[Damage, None, int]:
        """Check a node and those below it; how many refs it holds, more than a leaf if unknown.

        A tree `of_cases` has reviews and feedback in the place of refs.
        """
        if not self._enter(node_id, Refset.KIND):
            return self._sizes.get(node_id, LEAF_LIMIT + 1)
        rebuild = f"{REPAIR} makes it from the operation before where that is told"
        node = yield from self._read(Refset, node_id, what, rebuild)
        if node is None:
            return LEAF_LIMIT + 1
        for ref, target in node.entries.items():
            if of_cases:
                yield from self._check_case(ref, target)
            else:
                yield from self._push(target, f"{ref} in {what}")
        if node.cases is not None:
            yield from self._check_refset(node.cases, f"the cases in {what}", "", of_cases=True)
        if node.active is not None and node.active.generation is not None:
            yield from self._push(node.active.generation, f"active in {what}")
        size = len(node.entries)
        for digit, child in sorted(node.children.items()):
            size += yield from self._check_refset(child, what, path + digit, of_cases=of_cases)
        self._sizes[node_id] = size
        for problem in _problems(node, path, size, of_cases):
            yield self._damage(what, MisshapenError(problem, place=node_id), node_id)
        return size

    def _check_case(self, name: str, case_id: str) -> Iterator[Damage]:
        kind = kind_of(name, case_id)
        if kind is None:
            return  # told as a fault of its node
        what = f"{kind.KIND.replace('_', ' ')} {case_id[:SHORT]}"
        is_new = case_id not in self._ledger.reached
        yield from self._expect(case_id, kind.KIND, what)
        if is_new and self._ledger.kinds.get(case_id) == kind.KIND:
            case = yield from self._read(kind, case_id, what)
            for photo in () if case is None else blobs_of(case):
                yield from self._expect(photo, "", f"a photo of {what}")
            for about in () if case is None else generations_of(case):
                yield from self._push(about, f"what {what} is about")

    def _push(self, target: GenerationId, what: str) -> Iterator[Damage]:
        if self._ledger.kinds.get(target) != Generation.KIND:
            yield from self._expect(
                target, Generation.KIND, f"generation {target[:SHORT]} ({what})"
            )
        elif self._enter(target, Generation.KIND):
            self._generations.append(target)

    def _check_generation(self, generation_id: GenerationId) -> Iterator[Damage]:
        what = f"generation {generation_id[:SHORT]}"
        generation = yield from self._read(Generation, generation_id, what)
        if generation is None:
            return
        for parent in generation.parents:
            yield from self._push(parent, f"a parent of {what}")
        for role, blob in generation.spec.to_dict().items():
            rebuild = "" if role == "source" else f"{REPAIR} makes it from the source spec"
            yield from self._expect(str(blob), "", f"the {role} spec of {what}", rebuild)
        kernel = generation.geometry.kernel
        derived = generation.is_made_by(self._kernel)
        for part, mesh in generation.geometry.parts.items():
            if derived and self._is_absent(mesh):
                self.dropped.add(mesh)
                continue
            if self._is_elsewhere(mesh):
                continue
            rebuild = f"{REPAIR} with kernel {kernel} rebuilds it from the spec of {what}"
            remedy = rebuild if generation.is_made_by(kernel) else ""
            yield from self._expect(mesh, "", f"the mesh `{part}` of {what}", remedy)
        for imported in generation.geometry.parent_hashes:
            if not self._is_elsewhere(imported):
                yield from self._expect(imported, "", f"an imported mesh of {what}")
        for action in generation.ai_actions:
            yield from self._expect(action, "ai_action", f"an AI action of {what}")
        for request in generation.factory_feedback:
            yield from self._expect(request, "factory_feedback", f"a change request of {what}")

    def _expect(self, object_id: str, kind: str, what: str, rebuild: str = "") -> Iterator[Damage]:
        """Damage, once, unless a good object of that kind ('' for a blob) has that id."""
        if not self._enter(object_id, kind):
            return
        found = self._ledger.kinds.get(object_id)
        if found == kind:
            return
        error = self._ledger.bad.get(object_id)
        if found is not None:
            error = WrongKindError(f"it is {_kind(found)}, not {_kind(kind)}", place=object_id)
        elif error is None:
            error = MissingError("it is missing", place=object_id)
        if found is None:
            self._ledger.lost[object_id] = kind
        yield self._damage(what, error, object_id, rebuild)

    def _is_elsewhere(self, mesh: str) -> bool:
        if not self._lazy or not self._is_absent(mesh):
            return False
        self.elsewhere.add(mesh)
        return True

    def _is_absent(self, object_id: str) -> bool:
        return object_id not in self._ledger.kinds and object_id not in self._ledger.bad

    def _read(
        self, kind: type[R], object_id: str, what: str, rebuild: str = ""
    ) -> Generator[Damage, None, R | None]:
        """The record, or None after reporting why there is none."""
        try:
            error = self._ledger.bad.get(object_id)
            if error is not None:
                raise error
            content = self._objects.get(object_id)
            record = read_record(kind, object_id, content)
            if canonical_bytes(record.to_dict()) != content:
                yield self._damage(
                    what, MisshapenError("its bytes are not canonical", place=object_id), object_id
                )
        except RRError as error:
            intact = object_id in self._ledger.kinds
            if not intact:
                self._ledger.lost[object_id] = kind.KIND
            yield self._damage(what, error, object_id, "" if intact else rebuild)
            return None
        return record

    def _enter(self, object_id: str, kind: str) -> bool:
        """Whether to look at a reference: once for a good object, once for a wrong one."""
        seen = self._ledger.reached
        if self._ledger.kinds.get(object_id) != kind:
            return object_id not in self.named
        if object_id in seen:
            return False
        seen.add(object_id)
        return True

    def _damage(self, what: str, error: RRError, object_id: str, rebuild: str = "") -> Damage:
        self.named.add(object_id)
        copy = f"copy {object_name(object_id)} from a clone or a backup"
        remedy = f"{rebuild}, or {copy}" if rebuild else copy
        return Damage(what, error.code, error.message, object_name(object_id), remedy, object_id)


def _problems(node: Refset, path: str, size: int, of_cases: bool) -> Iterator[str]:
    """Why a node at a path of the tree is not what the refs in it make; see `store.refsets`."""
    if node.entries and node.children:
        yield "it is a leaf and an inner node at once"
    if len(node.entries) > LEAF_LIMIT:
        yield f"a leaf with more than {LEAF_LIMIT} refs"
    if node.children and size <= LEAF_LIMIT:
        yield f"an inner node with {LEAF_LIMIT} refs or fewer"
    if path and not node.entries and not node.children:
        yield "an empty node below the root"
    if bool(path or of_cases) == (node.active is not None):
        yield "the active state must be in the root, and only there"
    if (path or of_cases) and node.cases is not None:
        yield "reviews and feedback must be named by the root, and only there"
    if not path and of_cases and not size:
        yield "an empty tree of reviews and feedback"
    if node.active is not None and _both(node.active):
        yield "the active state names a branch and a generation"
    if not set(node.children) <= set("0123456789abcdef"):
        yield "a child that is not under one hex digit"
    for ref, target in node.entries.items():
        if not digits_of(ref).startswith(path):
            yield f"{ref!r} is not at its place"
        if of_cases:
            if kind_of(ref, target) is None:
                yield f"{ref!r} is no review and no feedback"
            continue
        try:
            check_ref(ref)
        except RRError as error:
            yield error.message


def _both(active: Active) -> bool:
    return active.branch is not None and active.generation is not None


def _kind(kind: str) -> str:
    return f"a {kind}" if kind else "plain bytes"
